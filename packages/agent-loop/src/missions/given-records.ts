import { type ManaModule, moduleCatalogue, openRecord } from '@mana/records';
import type { AiMission } from '@mana/records/types/ai';
import { hasRight, type ToolContext } from '@mana/tool-registry/browser';
import { z } from 'zod';

/** A record that a run was given, as it stood then. */
export const givenInput = z.object({
	app: z.string(),
	table: z.string(),
	id: z.string(),
	/** What a person calls it: a note, a task. */
	noun: z.string(),
	/** Of its latest change. */
	stamp: z.string(),
});

export type GivenInput = z.output<typeof givenInput>;

export interface GivenRecord {
	readonly input: GivenInput;
	/** Opened. */
	readonly record: Readonly<Record<string, unknown>>;
}

/** The records that a mission names, of modules that it may read. @throws ToolError */
export async function givenRecords(
	ctx: Pick<ToolContext, 'rows' | 'getKeyring'>,
	{ inputs }: Pick<AiMission, 'inputs'>,
	scopes: readonly string[],
	countViolation: (table: string) => void,
): Promise<readonly GivenRecord[]> {
	const given = await Promise.all(
		inputs.map(async ({ module: moduleId, table, id }): Promise<readonly GivenRecord[]> => {
			const module: ManaModule | undefined = moduleCatalogue.find((one) => one.id === moduleId);
			const type = module?.recordTypes.find((one) => one.table === table);
			if (!module || !type) return [];
			const { app, noun } = type;
			if (!hasRight(scopes, module, 'read')) {
				countViolation(`${app}/${table}`);
				return [];
			}
			const row = (await ctx.rows.read(app, table)).find((one) => one.id === id);
			if (!row) return [];
			const { record } = await openRecord(type, row, await ctx.getKeyring());
			return [{ input: { app, table, id, noun, stamp: row.stamps.latest }, record }];
		}),
	);
	return given.flat();
}

/** Those that somebody else has changed since, in words. @throws ToolError */
export async function staleInputs(
	ctx: Pick<ToolContext, 'rows'>,
	inputs: readonly GivenInput[],
	runId: string,
): Promise<readonly string[]> {
	const stale: string[] = [];
	for (const { app, table, id, noun, stamp } of inputs) {
		const row = (await ctx.rows.read(app, table)).find((one) => one.id === id);
		const isOwn = row?.actor?.runId === runId;
		if (row?.stamps.latest !== stamp && !isOwn) stale.push(`${noun} ${id}`);
	}
	return stale;
}
