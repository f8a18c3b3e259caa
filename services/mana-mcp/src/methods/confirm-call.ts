import { createHash } from 'node:crypto';
import { type Confirmation, oneLine, type ToolSpec } from '@mana/tool-registry';
import type { SharedMarks } from '../domain/gate/shared-marks.ts';
import { showsForms } from '../protocol/client-capabilities.ts';
import type { InputRequired } from '../protocol/input-required.ts';
import type { RequestContext } from '../protocol/method.ts';

const questionName = 'confirmation';
const shownNameCharacters = 100;

const notAgreed = (advice: string) => ({ answer: 'not-agreed', advice }) as const;
const declined = notAgreed(
	'They were asked just now and did not agree: do not ask again unless they bring it up.',
);
const used = notAgreed(
	'Their agreement was for one call, and is used up or cannot be checked just now: call without requestState to ask again.',
);
const unsupported = {
	answer: 'unasked',
	advice: 'They cannot be asked through this client: it does not support elicitation.',
} as const;

/**
 * Asks the person behind the client before something is lost, in the form of the client's era. A yes is good for
 * this call, for what was shown, and once.
 *
 * @param loss what is going to happen, as the person reads it
 */
export async function confirmCall(
	deps: { marks: SharedMarks },
	tool: Pick<ToolSpec, 'name' | 'title'>,
	loss: string,
	{
		capabilities,
		client,
		space,
		input,
	}: Pick<RequestContext, 'capabilities' | 'client' | 'input'> & {
		readonly space: Pick<RequestContext['space'], 'name'>;
	},
): Promise<Confirmation<InputRequired>> {
	if (!showsForms(capabilities)) return unsupported;
	const shown = createHash('sha256').update(`${tool.name}\0${loss}`).digest('base64url');
	const round = input?.left;
	// What was shown may have changed meanwhile; then the yes was to something else.
	if (!round || round.state !== shown) {
		const inputRequests = { [questionName]: question(tool, loss, askerOf(client, space)) };
		return { answer: 'pending', question: { inputRequests, state: shown } };
	}
	const answer = input.responses[questionName];
	const content = answer?.action === 'accept' ? answer.content : undefined;
	if (
		typeof content !== 'object' ||
		content === null ||
		!('confirm' in content) ||
		content.confirm !== true
	) {
		return declined;
	}
	const isFirst = await deps.marks.markOnce(`confirmation ${round.roundId}`, round.untilMs);
	return isFirst ? { answer: 'agreed' } : used;
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
