import type { Approval } from '@mana/agent-loop';
import type { AppContext } from '../../app/app-context.ts';
import { approvalAnswerSchema, type Decided, rejectionAnswerSchema } from './decision-answer.ts';

type Deps = Pick<AppContext, 'data' | 'device'>;
type Refused = { readonly code: string };

/** Has calls made that were proposed: by mana-ai, or on this device where nobody else has the keys. */
export async function askApproval(
	{ data, device }: Deps,
	spaceId: string,
	proposals: readonly Approval[],
): Promise<readonly Decided[] | Refused> {
	const answered = device.isZeroKnowledge
		? await device.agent().then((agent) => agent.approve({ spaceId, proposals }))
		: await data.call({
				service: 'ai',
				method: 'POST',
				path: '/api/v1/proposals/approve',
				spaceId,
				body: { proposals },
			});
	if (!answered.ok) return { code: answered.code };
	const read = approvalAnswerSchema.safeParse('body' in answered ? answered.body : answered);
	return read.success ? read.data.results : { code: 'APP_OUTDATED' };
}

/** Says no to one, with a word for the next run where there is one. */
export async function askRejection(
	{ data, device }: Deps,
	spaceId: string,
	id: string,
	feedback: string | undefined,
): Promise<Decided | Refused> {
	const word = feedback === undefined ? {} : { feedback };
	const answered = device.isZeroKnowledge
		? await device.agent().then((agent) => agent.reject({ spaceId, id, ...word }))
		: await data.call({
				service: 'ai',
				method: 'POST',
				path: `/api/v1/proposals/${encodeURIComponent(id)}/reject`,
				spaceId,
				body: word,
			});
	if (!answered.ok) return { code: answered.code };
	const read = rejectionAnswerSchema.safeParse('body' in answered ? answered.body : answered.result);
	return read.success ? read.data : { code: 'APP_OUTDATED' };
}
