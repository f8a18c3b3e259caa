import { createHash } from 'node:crypto';
import { type CallRequest, type Confirmation, oneLine, type ToolSpec } from '@mana/tool-registry';
import { z } from 'zod';
import type { SharedMarks } from '../domain/gate/shared-marks.ts';
import { showsForms } from '../protocol/client-capabilities.ts';
import { type InputRequired, unanswered } from '../protocol/input-required.ts';
import type { RequestContext } from '../protocol/method.ts';

const questionName = 'confirmation';
const shownNameCharacters = 100;

const advice = 'They were asked just now and did not agree: do not ask again unless they bring it up.';
const used = {
	answer: 'used-up',
	advice:
		'Their agreement was for one call, and is used up or cannot be checked just now: call without requestState to ask again.',
} as const;
const unsupported = {
	answer: 'unasked',
	advice: 'They cannot be asked through this client: it does not support elicitation.',
} as const;

/** What is kept while a question stands: what was shown, and the call that it is about. */
const askedState = z.object({ shown: z.string(), callId: z.string() });

/** The call that a request is made again for with the person's answer, if it is one. */
export function askedCallId({ input }: Pick<RequestContext, 'input'>): string | undefined {
	return askedState.safeParse(input?.left?.state).data?.callId;
}

/**
 * Asks the person behind the client before something is lost, in the form of the client's era. A yes is good for
 * this call, for what was shown, and once.
 *
 * @param question.loss what is going to happen, as the person reads it
 */
export async function confirmCall(
	deps: { marks: SharedMarks },
	tool: Pick<ToolSpec, 'name' | 'title'>,
	{ loss, space, callId }: Parameters<CallRequest<InputRequired>['confirm']>[0],
	{ capabilities, client, input }: Pick<RequestContext, 'capabilities' | 'client' | 'input'>,
): Promise<Confirmation<InputRequired>> {
	if (!showsForms(capabilities)) return unsupported;
	const shown = createHash('sha256').update(`${tool.name}\0${loss}`).digest('base64url');
	const round = input?.left;
	// What was shown may have changed meanwhile; then the yes was to something else.
	if (!round || askedState.safeParse(round.state).data?.shown !== shown) {
		const inputRequests = { [questionName]: question(tool, loss, askerOf(client, space)) };
		return { answer: 'pending', question: { inputRequests, state: { shown, callId } } };
	}
	const answer = input.responses[questionName];
	const content = answer?.action === 'accept' ? answer.content : undefined;
	const isConfirmed =
		typeof content === 'object' && content !== null && 'confirm' in content && content.confirm === true;
	if (!isConfirmed) return { answer: 'not-agreed', how: howDeclined(answer?.action), advice };
	const isFirst = await deps.marks.markOnce(`confirmation ${round.roundId}`, round.untilMs);
	return isFirst ? { answer: 'agreed' } : used;
}

/** @param action what the client says of its form: accepting it without the box ticked is a no */
function howDeclined(action: unknown): 'declined' | 'cancelled' | 'no-answer' {
	if (action === unanswered) return 'no-answer';
	return action === 'cancel' || action === undefined ? 'cancelled' : 'declined';
}

/** Both are names that somebody chose. */
function askerOf(client: RequestContext['client'], space: Pick<RequestContext['space'], 'name'>): string {
	return [client, space].map(({ name }) => oneLine(name, shownNameCharacters)).join(' in ');
}

function question(tool: Pick<ToolSpec, 'title'>, loss: string, asker: string) {
	return {
		method: 'elicitation/create' as const,
		params: {
			mode: 'form',
			message: `${asker} wants to do this: ${tool.title}.\n${loss}`,
			requestedSchema: {
				type: 'object',
				properties: {
					confirm: { type: 'boolean', title: 'Yes, do it', description: loss, default: false },
				},
				required: ['confirm'],
			},
		},
	};
}
