import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import postgres from 'postgres';

/** A running Mana, and who speaks to it. */
export interface Setting {
	/** The gateway's address, without `/mcp`. */
	mcpUrl: string;
	accessToken: string;
	spaceId: string;
	/** The administrator's connection string, to look at the stored rows by hand. */
	databaseUrl: string;
}

/** Which generation of MCP the client speaks: with `initialize` and a session, or stateless since 2026-07-28. */
export type Era = 'sessions' | 'stateless';

export type Check = (what: string, isTrue: boolean) => void;

const secret = 'The spare key is at the neighbour’s.';

/**
 * An agent lists the habits, creates one, writes a note and reads it back; then the stored rows are looked at. A second
 * agent comes, and both add a line to the note that both have read.
 */
export async function tellStory(setting: Setting, era: Era, check: Check): Promise<void> {
	const sql = postgres(setting.databaseUrl, { max: 1, onnotice: () => {} });
	const { client, transport } = await connect(setting, era, 'first-habit');
	try {
		check(
			'the connection is of the era asked for',
			(transport.sessionId !== undefined) === (era === 'sessions'),
		);

		const { tools } = await client.listTools();
		check(
			'the tools have names that every client accepts',
			tools.some(({ name }) => name === 'habits_create'),
		);

		const before = await call<{ habits: Named[] }>(client, 'habits_list', {});
		const { habit } = await call<{ habit: Named }>(client, 'habits_create', { title: 'Spazieren' });
		const after = await call<{ habits: Named[] }>(client, 'habits_list', {});
		check(
			'the new habit is listed at once',
			after.habits.some(({ id }) => id === habit.id),
		);
		check('and nothing else changed', after.habits.length === before.habits.length + 1);

		const habitRow = await loggedChange(sql, setting.spaceId, habit.id);
		check('its row is in mana_sync.sync_changes', habitRow?.data.title === 'Spazieren');
		check(
			'and says that an agent wrote it',
			habitRow?.origin === 'agent' && habitRow.actor.tool === 'habits.create',
		);

		const { note } = await call<{ note: Named }>(client, 'notes_create', {
			title: 'Spare key',
			content: secret,
		});
		const found = await call<{ notes: (Named & { content: string })[] }>(client, 'notes_search', {
			query: 'spare key',
		});
		const read = found.notes.find(({ id }) => id === note.id);
		check('the note comes back in plain text', read?.title === 'Spare key' && read.content === secret);

		const noteRow = await loggedChange(sql, setting.spaceId, note.id);
		const stored = [noteRow?.data.title, noteRow?.data.content];
		check(
			'title and content are stored as ciphertext',
			stored.every((value) => String(value).startsWith('enc:1:')),
		);
		check('and the plain text is nowhere in the row', !JSON.stringify(noteRow).includes('spare key'));

		const merged = await addLines(setting, era, client, note.id);
		check(
			'a second agent wrote the note anew, as it had read it',
			merged.includes('The second agent’s line.'),
		);
		check(
			'and the line that the first one added meanwhile is there',
			merged.includes('The first agent’s line.'),
		);
	} finally {
		await client.close();
		await sql.end();
	}
}

async function connect(setting: Setting, era: Era, name: string) {
	const client = new Client(
		{ name, version: '1.0.0' },
		{ versionNegotiation: { mode: era === 'stateless' ? { pin: '2026-07-28' } : 'legacy' } },
	);
	const transport = new StreamableHTTPClientTransport(new URL(`${setting.mcpUrl}/mcp`), {
		requestInit: {
			headers: { authorization: `Bearer ${setting.accessToken}`, 'x-mana-space': setting.spaceId },
		},
	});
	await client.connect(transport);
	return { client, transport };
}

/** Two agents read one note, and each writes the whole of it anew with a line of its own. Answers what it says then. */
async function addLines(setting: Setting, era: Era, first: Client, id: string): Promise<string> {
	const { client: second } = await connect(setting, era, 'second-agent');
	const { note: read } = await call<{ note: Note }>(second, 'notes_get', { id });
	const withLine = (line: string) => ({
		id,
		content: `${read.content}\n${line}`,
		expectedUpdatedAt: read.updatedAt,
	});
	await call(first, 'notes_update', withLine('The first agent’s line.'));
	await call(second, 'notes_update', withLine('The second agent’s line.'));
	const { note } = await call<{ note: Note }>(first, 'notes_get', { id });
	await second.close();
	return note.content;
}

interface Note {
	content: string;
	updatedAt: string;
}

interface Named {
	id: string;
	title: string;
}

interface LoggedChange {
	data: Record<string, unknown>;
	origin: string;
	actor: { tool?: string };
}

async function call<Result>(client: Client, name: string, args: Record<string, unknown>): Promise<Result> {
	const result = await client.callTool({ name, arguments: args });
	if (result.isError) throw new Error(`${name} failed: ${JSON.stringify(result.content)}`);
	return result.structuredContent as Result;
}

async function loggedChange(
	sql: postgres.Sql,
	spaceId: string,
	recordId: string,
): Promise<LoggedChange | undefined> {
	const rows = await sql<LoggedChange[]>`
		select data, origin, actor from mana_sync.sync_changes
		where space_id = ${spaceId} and record_id = ${recordId}`;
	return rows[0];
}
