import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { PersonaSession } from '../auth/persona-session.ts';
import type { Day, RecordSource, StoredRecord } from '../domain/intention.ts';

/** Reads what is in a space with the persona's own token, past everything that stands between it and the gateway. */
export interface RecordReader {
	/** @throws RecordsUnreadable */
	read(spaceId: string, source: RecordSource, day: Day): Promise<readonly StoredRecord[]>;
}

class RecordsUnreadable extends Error {
	override readonly name = 'RecordsUnreadable';
	readonly code = 'RECORDS_UNREADABLE';
}

const recordSchema = z.looseObject({ id: z.string() });
const pageSchema = z.looseObject({ nextCursor: z.string().optional() });
const pagesLimit = 20;
const waitsMs = [500, 2_000, 5_000, 15_000, 30_000, 30_000];

export function createRecordReader(deps: {
	readonly gatewayUrl: string;
	readonly session: Pick<PersonaSession, 'token'>;
	readonly fetch: typeof fetch;
	readonly sleep: (ms: number) => Promise<void>;
}): RecordReader {
	async function readAll(
		spaceId: string,
		{ tool, input, list }: RecordSource,
		day: Day,
	): Promise<StoredRecord[]> {
		const client = new Client(
			{ name: 'persona-checks', version: '1' },
			{ versionNegotiation: { mode: { pin: '2026-07-28' } } },
		);
		const headers = { authorization: `Bearer ${await deps.session.token()}`, 'x-mana-space': spaceId };
		await client.connect(
			new StreamableHTTPClientTransport(new URL(deps.gatewayUrl), {
				requestInit: { headers },
				fetch: deps.fetch,
			}),
		);
		try {
			const records: StoredRecord[] = [];
			let cursor: string | undefined;
			for (let page = 0; page < pagesLimit; page++) {
				const answer = await client.callTool({
					name: tool,
					arguments: { ...input?.(day), ...(cursor !== undefined && { cursor }) },
				});
				if (answer.isError) throw new RecordsUnreadable(`${tool}: ${JSON.stringify(answer.content)}`);
				const data: unknown = answer.structuredContent;
				records.push(...(z.object({ [list]: z.array(recordSchema) }).parse(data)[list] ?? []));
				cursor = pageSchema.parse(data).nextCursor;
				if (cursor === undefined) return records;
			}
			throw new RecordsUnreadable(`${tool}: more than ${pagesLimit} pages`);
		} finally {
			await client.close();
		}
	}
	return {
		async read(spaceId, source, day) {
			for (let attempt = 0; ; attempt++) {
				try {
					return await readAll(spaceId, source, day);
				} catch (error) {
					const waitMs = waitsMs[attempt];
					// Reading changes nothing: a gateway that is away for a minute is asked again.
					if (error instanceof RecordsUnreadable || waitMs === undefined) throw unreadable(error);
					await deps.sleep(waitMs);
				}
			}
		},
	};
}

function unreadable(error: unknown): RecordsUnreadable {
	return error instanceof RecordsUnreadable
		? error
		: new RecordsUnreadable('the gateway cannot be reached', { cause: error });
}
