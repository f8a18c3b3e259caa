import type { ServiceAnswer, ServiceRequest } from '../data/call-service.ts';
import { sayRefusal } from '../texts/refusal.ts';
import type { AppContext } from './app-context.ts';

/**
 * Has mana-auth do something, after a proof of identity where it wants one, and tells it. What it refused is said
 * instead.
 *
 * @returns what it answered; undefined where nothing was done
 */
export async function askService(
	{ proof, toasts }: Pick<AppContext, 'proof' | 'toasts'>,
	request: ServiceRequest,
	told?: string,
): Promise<(ServiceAnswer & { readonly ok: true }) | undefined> {
	const answer = await proof.call(request);
	if (answer === undefined) return undefined;
	if (!answer.ok) {
		toasts.show(sayRefusal(answer.code), { isWrong: true });
		return undefined;
	}
	if (told !== undefined) toasts.show(told);
	return answer;
}
