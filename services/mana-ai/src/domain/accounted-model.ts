import {
	estimateTokens,
	type Model,
	type ModelAnswer,
	type ModelRequest,
	type Usage,
} from '@mana/agent-loop';

/** A model each of whose answers is written down with what it has cost, also one that failed. */
export function accountedModel(
	model: Model,
	account: (spent: {
		readonly usage: Usage;
		readonly answer: ModelAnswer;
		readonly seconds: number;
	}) => Promise<void>,
	clockMs: () => number,
): Model {
	return {
		...model,
		async answer(request) {
			const startedMs = clockMs();
			const answer = await model.answer(request);
			const usage = answer.usage ?? estimated(request, answer);
			await account({ usage, answer, seconds: (clockMs() - startedMs) / 1000 });
			return { ...answer, usage };
		},
	};
}

/** What a provider did not count. A request that it turned away has cost nothing. */
function estimated({ instructions, messages, tools }: ModelRequest, answer: ModelAnswer): Usage {
	if (!answer.ok && answer.failure.kind !== 'unavailable') return { input: 0, output: 0 };
	return {
		input: estimateTokens([instructions, JSON.stringify(tools), ...messages]),
		output: answer.ok ? estimateTokens([answer.text, JSON.stringify(answer.calls)]) : 0,
	};
}
