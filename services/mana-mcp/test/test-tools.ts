import { habitsModule } from '@mana/records/types/habits';
import { journalModule } from '@mana/records/types/journal';
import { defineTool, type ToolContext, ToolError, ToolRegistry } from '@mana/tool-registry';
import { z } from 'zod';

const nothing = z.strictObject({});
const common = {
	module: habitsModule,
	description: 'For tests.',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	output: z.object({ ok: z.boolean() }),
} as const;

/** Tools that do what no real one does. */
export function testTools() {
	const calls: string[] = [];
	const tokens: string[] = [];
	/** What `habits.erase` erases. */
	const records = new Map([['h1', 'Walk']]);
	const note = (name: string) => async (_input: unknown, ctx: ToolContext) => {
		calls.push(name);
		tokens.push(ctx.jwt);
		await Bun.sleep(1);
		return { ok: true };
	};
	const registry = new ToolRegistry();
	registry.register(
		defineTool({ ...common, name: 'habits.ping', title: 'Ping', input: nothing, handler: note('ping') }),
	);
	registry.register(
		defineTool({
			...common,
			name: 'habits.echo',
			title: 'Echo',
			input: z.strictObject({ text: z.string().min(1).max(200) }),
			handler: note('echo'),
		}),
	);
	registry.register(
		defineTool({
			...common,
			name: 'habits.where',
			title: 'Where',
			input: nothing,
			output: z.object({ userId: z.string(), spaceId: z.string() }),
			async handler(_input, { userId, spaceId, jwt }) {
				tokens.push(jwt);
				return { userId, spaceId };
			},
		}),
	);
	registry.register(
		defineTool({
			...common,
			name: 'habits.destroy',
			title: 'Destroy',
			policyHint: 'destructive',
			input: nothing,
			handler: note('destroy'),
		}),
	);
	registry.register(
		defineTool({
			...common,
			name: 'habits.erase',
			title: 'Erase habit',
			policyHint: 'destructive',
			input: z.strictObject({ id: z.string().min(1) }),
			async describeLoss({ id }) {
				if (!records.has(id)) throw new ToolError('NOT_FOUND', 'There is no such habit.');
				return `The habit "${records.get(id)}" goes for good.`;
			},
			async handler({ id }) {
				calls.push(`erase ${id}`);
				return { ok: records.delete(id) };
			},
		}),
	);
	registry.register(
		defineTool({
			...common,
			name: 'habits.slow',
			title: 'Slow',
			input: nothing,
			async handler() {
				await Bun.sleep(2_300);
				return { ok: true };
			},
		}),
	);
	registry.register(
		defineTool({
			...common,
			name: 'habits.administer',
			title: 'Administer',
			scope: 'admin',
			input: nothing,
			handler: note('administer'),
		}),
	);
	registry.register(
		defineTool({
			...common,
			module: journalModule,
			name: 'journal.read',
			title: 'Read',
			input: nothing,
			handler: note('journal'),
		}),
	);
	registry.register(
		defineTool({
			...common,
			name: 'habits.fail',
			title: 'Fail',
			input: nothing,
			async handler() {
				throw new Error('the plaintext of a note');
			},
		}),
	);
	registry.register(
		defineTool({
			...common,
			name: 'habits.hang',
			title: 'Hang',
			input: nothing,
			handler: () => new Promise<{ ok: boolean }>(() => undefined),
		}),
	);
	return { registry, calls, tokens, records };
}
