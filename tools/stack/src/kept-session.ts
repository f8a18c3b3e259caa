import { join } from 'node:path';
import { z } from 'zod';
import type { DataDir } from './data-dir.ts';
import { takingTurns } from './file-lock.ts';
import { readFileIfThere, writePrivateFile } from './private-file.ts';

/** Who signs in here: each has a session of its own, which the person sees as one device. */
export type SessionUse = 'start' | 'helper';

const sessionSchema = z.object({
	refreshToken: z.string(),
	/** When it was last known to be good; milliseconds since the epoch. */
	usedAtMs: z.number(),
});
const sessionsSchema = z.record(z.string(), sessionSchema);

export type KeptSession = z.output<typeof sessionSchema>;

/** The session of the last time, if there is one. */
export function keptSession(dataDir: DataDir, use: SessionUse, email: string): KeptSession | undefined {
	return readSessions(dataDir)[nameOf(use, email)];
}

/** @param session what is kept from now on; undefined for none */
export function keepSession(
	dataDir: DataDir,
	use: SessionUse,
	email: string,
	session: KeptSession | undefined,
): Promise<void> {
	return takingTurns(join(dataDir.run, 'dev-sessions.lock'), () => {
		const { [nameOf(use, email)]: _, ...others } = readSessions(dataDir);
		const sessions = session ? { ...others, [nameOf(use, email)]: session } : others;
		writePrivateFile(pathOf(dataDir), `${JSON.stringify(sessions, null, '\t')}\n`);
	});
}

function nameOf(use: SessionUse, email: string): string {
	return `${use} ${email}`;
}

/** What cannot be read is as good as nothing: who signs in does so with the password then. */
function readSessions(dataDir: DataDir): Record<string, KeptSession> {
	const text = readFileIfThere(pathOf(dataDir));
	if (text === undefined) return {};
	try {
		return sessionsSchema.parse(JSON.parse(text));
	} catch {
		return {};
	}
}

function pathOf(dataDir: DataDir): string {
	return join(dataDir.secrets, 'dev-sessions.json');
}
