// The yardstick of bench:missions, a process of its own: the same conversations with the same model by the loop alone.
// Nothing is kept, checked, encrypted or sent elsewhere; its tools do nothing. Takes the model's address, the number of
// runs, and how many there are at once. Prints the seconds of a processor that they took.
import { createTokenMeter, type LoopTool, runLoop } from '@mana/agent-loop';
import { createModel } from '@mana/agent-loop/models';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry';

const [url = '', runs = '0', atOnce = '1'] = process.argv.slice(2);
const access = { apiKey: 'none', baseUrl: url, timeoutMs: 60_000 };
const model = createModel({ provider: 'anthropic', model: 'stand-in', ...access });
const registry = new ToolRegistry();
registerAllModules(registry);
const tools = registry
	.all()
	.filter(({ module }) => module.id === 'todo')
	.map(
		({ wireName, description, inputJsonSchema, policyHint }): LoopTool => ({
			name: wireName,
			description,
			inputSchema: { ...inputJsonSchema },
			hint: policyHint,
		}),
	);

async function run(): Promise<void> {
	const { stopReason } = await runLoop({
		model,
		meter: createTokenMeter(),
		instructions: 'You are an agent.',
		limits: { maxRounds: 12, maxOutputTokens: 4_000, contextTokens: 100_000 },
		tools: { tools, run: async ({ id, name }) => ({ callId: id, name, text: '{}', isError: false }) },
		messages: [{ role: 'user', text: 'Make a task for each plant.' }],
		signal: AbortSignal.timeout(60_000),
	});
	if (stopReason !== 'assistant-stop') throw new Error(`a run ended by ${stopReason}`);
}

let left = Number(runs);
const worker = async () => {
	while (left > 0) {
		left -= 1;
		await run();
	}
};
await run();
const before = process.cpuUsage();
await Promise.all(Array.from({ length: Number(atOnce) }, worker));
const { user, system } = process.cpuUsage(before);
console.log(((user + system) / 1e6).toFixed(3));
