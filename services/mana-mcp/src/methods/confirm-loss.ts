import { createHash } from 'node:crypto';
import { oneLine, type ToolSpec } from '@mana/tool-registry';
import type { SharedMarks } from '../domain/gate/shared-marks.ts';
import { showsForms } from '../protocol/client-capabilities.ts';
import type { InputRequired } from '../protocol/input-required.ts';
import type { RequestContext } from '../protocol/method.ts';

const questionName = 'confirmation';
const shownNameCharacters = 100;

/**
 * What the person says to a call. `unsupported`: the client cannot ask; `declined`: no, or no answer in time;
 * `used`: a yes that has been acted on already. Where it has to be asked first, the question.
 */
export type Confirmation = 'confirmed' | 'declined' | 'unsupported' | 'used' | InputRequired;

/**
 * Asks the person behind the client before something is lost, in the form of the client's era. A yes is good for
 * this call, for what was shown, and once.
 *
 * @param loss what is going to happen, as the person reads it
 */
export async function confirmLoss(
	deps: { marks: SharedMarks },
	tool: Pick<ToolSpec, 'name' | 'title'>,
	loss: string,
	{ capabilities, client, space, input }: RequestContext,
): Promise<Confirmation> {
	if (!showsForms(capabilities)) return 'unsupported';
	const shown = createHash('sha256').update(`${tool.name}\0${loss}`).digest('base64url');
	const round = input?.left;
	// What was shown may have changed meanwhile; then the yes was to something else.
	if (!round || round.state !== shown) {
		return {
			inputRequests: { [questionName]: question(tool, loss, askerOf(client, space)) },
			state: shown,
		};
	}
	const answer = input.responses[questionName];
	const content = answer?.action === 'accept' ? answer.content : undefined;
	if (
		typeof content !== 'object' ||
		content === null ||
		!('confirm' in content) ||
		content.confirm !== true
	) {
		return 'declined';
	}
	const isFirst = await deps.marks.markOnce(`confirmation ${round.roundId}`, round.untilMs);
	return isFirst ? 'confirmed' : 'used';
}

/** Both are names that somebody chose. */
function askerOf(client: RequestContext['client'], space: RequestContext['space']): string {
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
