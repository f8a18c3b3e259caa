import type { Step } from '../data/write.ts';
import { words } from '../texts/words.svelte.ts';
import type { AppContext } from './app-context.ts';

/**
 * Does what a person did, and tells it with a way back. What could not be kept is said instead.
 *
 * @param told what the toast says; nothing for changes that are seen anyway, such as typing
 */
export async function takeStep(
	{ data, toasts }: Pick<AppContext, 'data' | 'toasts'>,
	step: Step,
	told?: string,
): Promise<boolean> {
	const written = await data.write(told === undefined ? step : { ...step, label: told });
	if (!written.ok) {
		toasts.show(words().refusals[written.code], { isWrong: true });
		return false;
	}
	if (told !== undefined) {
		const undo = () => void data.undo(written.step);
		toasts.show(told, { action: { label: words().app.undo, run: undo } });
	}
	return true;
}
