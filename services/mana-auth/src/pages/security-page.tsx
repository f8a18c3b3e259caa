/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { PasskeyStore } from '../db/passkey-store.ts';
import type { CheckpointSigner } from '../domain/audit-checkpoint.ts';
import { vaultStatus } from '../domain/open-vault.ts';
import { type AuditLog, readAudit } from '../domain/read-audit.ts';
import { backupCodesLeft, type SecondFactorDeps } from '../domain/second-factor.ts';
import { listSessions, type SessionDeps } from '../domain/sessions.ts';
import type { VaultDeps } from '../domain/vault.ts';
import { ApiForm } from './api-form.tsx';
import type { PageKit } from './page-kit.tsx';
import { Time } from './times.tsx';

export interface SecurityPageDeps extends SecondFactorDeps, Pick<VaultDeps, 'vaults'> {
	sessions: SessionDeps['sessions'];
	passkeys: Pick<PasskeyStore, 'list'>;
	auditLog: AuditLog;
	checkpointSigner: CheckpointSigner;
}

const shownFetches = 20;

/** `/security`: devices, second factor, passkeys, and who holds the keys. */
export function securityPage(kit: PageKit, deps: SecurityPageDeps): Hono {
	const app = new Hono();

	app.get('/security', async (c) => {
		const person = await kit.requirePerson(c);
		const { userId } = person;
		const [sessions, codesLeft, passkeys, vault, isReencrypting, audit] = await Promise.all([
			listSessions(deps, {
				userId,
				...(person.sessionId === undefined ? {} : { sessionId: person.sessionId }),
			}),
			backupCodesLeft(deps, userId),
			deps.passkeys.list(userId),
			vaultStatus(deps, userId),
			isReencryptionLeft(deps, userId),
			readAudit(deps, userId, { limit: shownFetches }),
		]);
		return kit.render(c, {
			title: 'Security',
			person,
			children: (
				<>
					<h2>Devices</h2>
					{sessions.map(({ id, device, ipAddress, lastUsedAt, isCurrent }) => (
						<article class="card row">
							<div>
								<h3>{device}</h3>
								<span class="quiet">
									{ipAddress !== '' && `${ipAddress}, `}
									{isCurrent ? (
										'this one'
									) : (
										<>
											last used <Time at={lastUsedAt} />
										</>
									)}
								</span>
							</div>
							{!isCurrent && (
								<ApiForm
									action={`/api/v1/me/sessions/${encodeURIComponent(id)}`}
									method="DELETE"
									next="reload"
								>
									<button type="submit" class="plain">
										Sign out
									</button>
								</ApiForm>
							)}
						</article>
					))}
					<ApiForm
						action="/api/v1/me/sessions/end-others"
						next="reload"
						confirm="Sign out everywhere else, and disconnect all agents?"
					>
						<button type="submit" class="plain">
							Sign out everywhere else, and disconnect agents
						</button>
					</ApiForm>

					<h2>Password</h2>
					<ApiForm
						action="/api/auth/change-password"
						done="Changed. Other devices are signed out."
						class="card"
					>
						<input type="hidden" autocomplete="username" value={person.email} />
						<label>
							Current password
							<input type="password" name="currentPassword" autocomplete="current-password" required />
						</label>
						<label>
							New password
							<input
								type="password"
								name="newPassword"
								autocomplete="new-password"
								minlength={8}
								maxlength={128}
								required
							/>
						</label>
						<button type="submit">Change it</button>
					</ApiForm>

					<h2>Authenticator app</h2>
					{codesLeft === undefined ? (
						<div class="card" data-two-factor>
							<p>Signing in and dangerous changes then ask for a code of your phone besides the password.</p>
							<ApiForm action="/api/v1/me/two-factor" done="Now scan the code below.">
								<button type="submit">Set it up</button>
							</ApiForm>
						</div>
					) : (
						<div class="card row">
							<span>{`On. ${codesLeft} backup codes are left.`}</span>
							<ApiForm action="/api/v1/me/two-factor/backup-codes" done="Your new codes: {backupCodes}">
								<button type="submit" class="plain">
									New backup codes
								</button>
							</ApiForm>
							<ApiForm
								action="/api/v1/me/two-factor"
								method="DELETE"
								next="reload"
								confirm="Turn the second factor off?"
							>
								<button type="submit" class="danger">
									Turn off
								</button>
							</ApiForm>
						</div>
					)}

					<h2>Passkeys</h2>
					{passkeys.map(({ id, name, createdAt }) => (
						<article class="card row">
							<div>
								<h3>{name ?? 'Passkey'}</h3>
								<span class="quiet">
									since <Time at={createdAt} />
								</span>
							</div>
							<ApiForm
								action={`/api/v1/me/passkeys/${encodeURIComponent(id)}`}
								method="DELETE"
								next="reload"
								confirm="Remove this passkey?"
							>
								<button type="submit" class="danger">
									Remove
								</button>
							</ApiForm>
						</article>
					))}
					<form class="card" data-new-passkey>
						<label>
							Name
							<input name="name" maxlength={100} placeholder="My phone" required />
						</label>
						<button type="submit">Add a passkey</button>
						<p class="message" role="status" data-message />
					</form>

					<h2 id="encryption">Encryption</h2>
					<VaultCard {...vault} isReencrypting={isReencrypting} />
					{audit.entries.length > 0 && (
						<details>
							<summary>Who fetched your key</summary>
							<p class={audit.chain.isIntact ? 'quiet' : 'danger-text'}>
								{audit.chain.isIntact
									? 'The log is whole: each entry carries the fingerprint of the one before.'
									: 'The log has been changed: an entry does not fit the one before it.'}
							</p>
							<div class="scroll">
								<table>
									<thead>
										<tr>
											<th scope="col">When</th>
											<th scope="col">What</th>
											<th scope="col">From</th>
										</tr>
									</thead>
									<tbody>
										{audit.entries.map(({ at, action, status, ipAddress }) => (
											<tr>
												<td>
													<Time at={at} />
												</td>
												<td>{`${action.replaceAll('_', ' ')}${status >= 400 ? ` (refused, ${status})` : ''}`}</td>
												<td>{ipAddress ?? ''}</td>
											</tr>
										))}
									</tbody>
								</table>
							</div>
						</details>
					)}
				</>
			),
		});
	});

	return app;
}

function VaultCard({
	hasRecoveryWrap,
	zeroKnowledge,
	recoverySetAt,
	isReencrypting,
}: Awaited<ReturnType<typeof vaultStatus>> & { isReencrypting: boolean }) {
	return (
		<div class="card" data-vault data-zero-knowledge={String(zeroKnowledge)}>
			{zeroKnowledge ? (
				<>
					<p>
						Zero-knowledge: only your devices open what your personal space keeps encrypted. This server
						cannot, nor can agents that work through it. Who loses the recovery code loses the data.
					</p>
					<p class="quiet">
						Two things stay readable to this server: copies made before the mode was turned on, such as
						backups, with what stood in them then; and shared spaces, which have keys of their own, as long as
						one of their members is in standard mode.
					</p>
				</>
			) : (
				<p>
					Standard: you open what is encrypted, and so does this server while it acts for you, for instance
					for an agent. Whoever has a copy of the database alone cannot.
				</p>
			)}
			{isReencrypting && (
				<p>
					Your key is new, and it is not certain yet that everything is under it: the rest is under the key
					before, which this server once held.
				</p>
			)}
			<p class="quiet">
				{recoverySetAt === null ? (
					'There is no recovery code.'
				) : (
					<>
						The recovery code was set <Time at={recoverySetAt} />.
					</>
				)}
			</p>
			<div data-vault-output aria-live="polite" />
			<p class="message" role="status" data-message />
			<div class="row">
				{!zeroKnowledge && (
					<>
						<button type="button" class="plain" data-vault-action="recovery">
							{hasRecoveryWrap ? 'Make another recovery code' : 'Make a recovery code'}
						</button>
						<button type="button" class="danger" data-vault-action="enable">
							Turn on zero-knowledge mode
						</button>
					</>
				)}
				{zeroKnowledge && (
					<>
						{isReencrypting ? (
							<button type="button" data-vault-action="resume">
								Go on encrypting anew
							</button>
						) : (
							<button type="button" class="plain" data-vault-action="renew">
								Make a new key
							</button>
						)}
						<button type="button" class="plain" data-vault-action="disable">
							Turn off zero-knowledge mode
						</button>
					</>
				)}
			</div>
		</div>
	);
}

/** Whether records may still be encrypted under the key before the one of a zero-knowledge vault. */
async function isReencryptionLeft({ vaults }: Pick<VaultDeps, 'vaults'>, userId: string): Promise<boolean> {
	const vault = await vaults.find(userId);
	return vault?.zeroKnowledge === true && vault.rotation !== null;
}
