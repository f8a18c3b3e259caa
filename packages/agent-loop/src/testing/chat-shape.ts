import { type ProviderShape, pieces, type StreamEvent, type WholeAnswer } from './model-script.ts';

/** The chat completions that OpenAI began and most local servers speak. */
export const chatShape: ProviderShape = {
	error: (status, message) => ({ error: { message, type: `http_${status}`, param: null, code: null } }),
	whole: (answer) => ({
		...head(answer, 'chat.completion'),
		choices: [
			{
				index: 0,
				finish_reason: stopOf(answer),
				message: {
					role: 'assistant',
					content: answer.text === '' ? null : answer.text,
					...(answer.calls.length > 0 && { tool_calls: answer.calls.map(toolCall) }),
				},
			},
		],
		usage: usageOf(answer),
	}),
	events(answer) {
		const events: StreamEvent[] = [];
		const add = (delta: unknown, finish_reason: string | null = null) =>
			events.push({
				data: { ...head(answer, 'chat.completion.chunk'), choices: [{ index: 0, delta, finish_reason }] },
			});
		add({ role: 'assistant', content: '' });
		for (const content of pieces(answer.text)) add({ content });
		for (const [index, call] of answer.calls.entries()) {
			add({ tool_calls: [{ index, ...toolCall({ ...call, json: '' }) }] });
			for (const part of pieces(call.json)) add({ tool_calls: [{ index, function: { arguments: part } }] });
		}
		add({}, stopOf(answer));
		events.push({ data: { ...head(answer, 'chat.completion.chunk'), choices: [], usage: usageOf(answer) } });
		events.push({ data: '[DONE]' });
		return events;
	},
};

function head({ id, model }: WholeAnswer, object: string) {
	return { id: `chatcmpl-${id}`, object, created: 0, model };
}

function toolCall({ id, name, json }: WholeAnswer['calls'][number]) {
	return { id, type: 'function', function: { name, arguments: json } };
}

function usageOf({ usage: { input, output } }: WholeAnswer) {
	return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function stopOf({ stop, calls }: WholeAnswer): string {
	return stop ?? (calls.length > 0 ? 'tool_calls' : 'stop');
}
