/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import type { PasskeyStore } from '../db/passkey-store.ts';
import type { CheckpointSigner } from '../domain/audit-checkpoint.ts';
import { type AuditLog, readAudit } from '../domain/read-audit.ts';
import { backupCodesLeft, type SecondFactorDeps } from '../domain/second-factor.ts';
import { listSessions, type SessionDeps } from '../domain/sessions.ts';
import type { PageKit, Person } from './page-kit.tsx';
import { AuthenticatorApp } from './security/authenticator-app.tsx';
import { Devices } from './security/devices.tsx';
import { KeyLog } from './security/key-log.tsx';
import { Passkeys } from './security/passkeys.tsx';
import { PasswordChange } from './security/password-change.tsx';

export interface SecurityPageDeps extends SecondFactorDeps {
	readonly sessions: SessionDeps['sessions'];
	readonly passkeys: Pick<PasskeyStore, 'list'>;
	readonly auditLog: AuditLog;
	readonly checkpointSigner: CheckpointSigner;
}

const shownFetches = 20;

/** `/security`: devices, second factor, passkeys, and who fetched the keys. */
export function registerSecurityPage(app: Hono, kit: PageKit, deps: SecurityPageDeps): void {
	app.get('/security', async (c) => {
		const person = await kit.requirePerson(c);
		const texts = kit.texts(c);
		const [sessions, codesLeft, passkeys, log] = await readSecurity(deps, person);
		return kit.render(c, {
			title: texts.security.title,
			person,
			children: (
				<>
					<Devices sessions={sessions} texts={texts} />
					<PasswordChange email={person.email} texts={texts} />
					<AuthenticatorApp codesLeft={codesLeft} texts={texts.authenticator} />
					<Passkeys passkeys={passkeys} texts={texts} />
					<h2 id="encryption">{texts.security.encryption}</h2>
					<p class="card">{texts.security.encryptionText}</p>
					{log.entries.length > 0 && <KeyLog log={log} sessionId={person.sessionId} texts={texts} />}
				</>
			),
		});
	});
}

function readSecurity(deps: SecurityPageDeps, { userId, sessionId }: Person) {
	return Promise.all([
		listSessions(deps, { userId, ...(sessionId === undefined ? {} : { sessionId }) }),
		backupCodesLeft(deps, userId),
		deps.passkeys.list(userId),
		readAudit(deps, userId, { limit: shownFetches }),
	]);
}
