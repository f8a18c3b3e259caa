/** @jsxImportSource hono/jsx */
import type { VaultStatus } from '@mana/auth-protocol';
import { Time } from '../times.tsx';

export function VaultCard({
	hasRecoveryWrap,
	zeroKnowledge,
	recoverySetAt,
	isReencrypting,
	wasHeldHere,
}: VaultStatus & {
	readonly isReencrypting: boolean;
	/** Whether the key of a zero-knowledge vault is from a time when this server held it. */
	readonly wasHeldHere: boolean;
}) {
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
				<>
					<p>
						Standard: you open what is encrypted, and so does this server while it acts for you, for instance
						for an agent. Whoever has a copy of the database alone cannot.
					</p>
					<p class="quiet">
						In zero-knowledge mode only your own devices open your personal space: your device makes a new key
						that this server never sees, and agents that work through this server can no longer read or write
						what is encrypted there. Without the new recovery code nobody opens it again. Shared spaces have
						keys of their own, which stay readable to this server as long as one of their members is in
						standard mode.
					</p>
				</>
			)}
			{wasHeldHere && !isReencrypting && (
				<p class="notice warn">
					Your key is from before your devices made it: this server once held it, so an old copy of the
					server’s files may open what is encrypted. Make a new key now; you need your recovery code for it.
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
			<div class="actions">
				{!zeroKnowledge && (
					<>
						<button type="button" class="plain" data-vault-action="recovery">
							{hasRecoveryWrap ? 'Make another recovery code' : 'Make a recovery code'}
						</button>
						<button type="button" class="plain" data-vault-action="enable">
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
							<button type="button" class={wasHeldHere ? undefined : 'plain'} data-vault-action="renew">
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
