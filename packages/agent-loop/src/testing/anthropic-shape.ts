import { type ProviderShape, pieces, type StreamEvent, type WholeAnswer } from './model-script.ts';

const errorTypes: Readonly<Record<number, string>> = {
	400: 'invalid_request_error',
	401: 'authentication_error',
	413: 'request_too_large',
	429: 'rate_limit_error',
	529: 'overloaded_error',
};

/** The Messages API of Anthropic. */
export const anthropicShape: ProviderShape = {
	error: (status, message) => ({
		type: 'error',
		error: { type: errorTypes[status] ?? 'api_error', message },
	}),
	whole: (answer) => ({
		...head(answer),
		content: [
			...(answer.text === '' ? [] : [{ type: 'text', text: answer.text }]),
			...answer.calls.map(({ id, name, json }) => ({ type: 'tool_use', id, name, input: objectOf(json) })),
		],
		stop_reason: stopOf(answer),
	}),
	events(answer) {
		const events: StreamEvent[] = [];
		const add = (type: string, data: Record<string, unknown>) =>
			events.push({ event: type, data: { type, ...data } });
		add('message_start', { message: { ...head(answer), content: [], stop_reason: null } });
		let index = 0;
		if (answer.text !== '') {
			add('content_block_start', { index, content_block: { type: 'text', text: '' } });
			for (const text of pieces(answer.text))
				add('content_block_delta', { index, delta: { type: 'text_delta', text } });
			add('content_block_stop', { index });
			index += 1;
		}
		for (const { id, name, json } of answer.calls) {
			add('content_block_start', { index, content_block: { type: 'tool_use', id, name, input: {} } });
			for (const partial_json of pieces(json)) {
				add('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json } });
			}
			add('content_block_stop', { index });
			index += 1;
		}
		add('message_delta', {
			delta: { stop_reason: stopOf(answer), stop_sequence: null },
			usage: { output_tokens: answer.usage.output },
		});
		add('message_stop', {});
		return events;
	},
};

function head({ id, model, usage }: WholeAnswer) {
	return {
		id: `msg_${id}`,
		type: 'message',
		role: 'assistant',
		model,
		stop_sequence: null,
		usage: { input_tokens: usage.input, output_tokens: usage.output },
	};
}

function stopOf({ stop, calls }: WholeAnswer): string {
	return stop ?? (calls.length > 0 ? 'tool_use' : 'end_turn');
}

/** Anthropic always answers an object, also where the model's JSON was cut. */
function objectOf(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return {};
	}
}
