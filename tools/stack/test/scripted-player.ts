import { type Play, type Played, type Player, PlayerError } from '@mana/persona-runner-service/player';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';

const answerSchema = z.object({
	content: z.array(
		z.discriminatedUnion('type', [
			z.object({ type: z.literal('text'), text: z.string() }),
			z.object({
				type: z.literal('tool_use'),
				id: z.string(),
				name: z.string(),
				input: z.record(z.string(), z.unknown()),
			}),
		]),
	),
	usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
});

/** Plays personas with a server that speaks the Messages API, turn by turn, without the SDK. */
export function createScriptedPlayer(modelUrl: string): Player {
	return {
		async play(play) {
			const client = play.tools && (await connect(play.tools, play.signal));
			try {
				return await run(modelUrl, play, client);
			} finally {
				await client?.close();
			}
		},
	};
}

async function connect({ url, key }: NonNullable<Play['tools']>, signal: AbortSignal): Promise<Client> {
	const client = new Client({ name: 'scripted-persona', version: '1' });
	const requestInit = { headers: { authorization: `Bearer ${key}` } };
	try {
		await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }), { signal });
	} catch (cause) {
		throw new PlayerError('TOOLS_UNREACHABLE', String(cause), { cause });
	}
	return client;
}

async function run(modelUrl: string, play: Play, client: Client | undefined): Promise<Played> {
	const messages: unknown[] = [{ role: 'user', content: play.prompt }];
	for (let turn = 0; turn < play.turns; turn++) {
		if (play.signal.aborted) return { ending: 'stopped', text: '' };
		const answer = await ask(modelUrl, play, messages);
		play.onTokens(answer.usage.input_tokens + answer.usage.output_tokens);
		messages.push({ role: 'assistant', content: answer.content });
		const calls = answer.content.filter((block) => block.type === 'tool_use');
		const text = answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
		if (calls.length === 0 || !client) return { ending: 'done', text };
		const results = [];
		for (const { id, name, input } of calls) {
			if (play.signal.aborted) return { ending: 'stopped', text };
			const result = await client.callTool({ name, arguments: input });
			const said = JSON.stringify(result.structuredContent ?? result.content);
			results.push({ type: 'tool_result', tool_use_id: id, content: said, is_error: result.isError });
		}
		messages.push({ role: 'user', content: results });
	}
	return { ending: 'turns', text: '' };
}

async function ask(modelUrl: string, play: Play, messages: readonly unknown[]) {
	const response = await fetch(`${modelUrl}/messages`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ model: 'scripted', max_tokens: 1_000, system: play.systemPrompt, messages }),
	});
	if (!response.ok) throw new PlayerError('MODEL_FAILED', `The model answered ${response.status}.`);
	return answerSchema.parse(await response.json());
}
