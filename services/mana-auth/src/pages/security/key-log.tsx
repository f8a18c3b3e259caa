/** @jsxImportSource hono/jsx */
import type { KeyAuditAction, KeyAuditPage } from '@mana/auth-protocol';
import { describeDevice } from '../../domain/sessions.ts';
import { Time } from '../times.tsx';

const actionWords: Record<KeyAuditAction, string> = {
	init: 'your key was made',
	fetch: 'fetched your key',
	failed_fetch: 'was refused your key',
	recovery_set: 'set the recovery code',
	recovery_clear: 'removed the recovery code',
	zk_enable: 'turned zero-knowledge mode on',
	zk_disable: 'turned zero-knowledge mode off',
	zk_change: 'tried to change zero-knowledge mode',
	rotate: 'began a new key',
	rotate_confirm: 'finished the new key',
	key_pair_fetch: 'fetched your key pair',
	key_pair_set: 'set your key pair',
	space_fetch: 'fetched the key of a space',
	space_failed_fetch: 'was refused the key of a space',
	space_epoch: 'began a new key of a space',
	space_share: 'shared the key of a space',
	mission_grant: 'let a mission work while you are away',
	mission_revoke: 'ended what a mission may do',
};

type Entry = KeyAuditPage['entries'][number];

/** @param props.sessionId the session in which this is looked at */
export function KeyLog({
	log,
	sessionId,
}: {
	readonly log: KeyAuditPage;
	readonly sessionId: string | undefined;
}) {
	return (
		<details>
			<summary>Who fetched your key</summary>
			<p class={log.chain.isIntact ? 'quiet' : 'danger-text'}>
				{log.chain.isIntact
					? 'The log is whole: each entry carries the fingerprint of the one before.'
					: 'The log has been changed: an entry does not fit the one before it.'}
			</p>
			<div class="scroll">
				<table>
					<thead>
						<tr>
							<th scope="col">When</th>
							<th scope="col">Who</th>
							<th scope="col">What</th>
							<th scope="col">From</th>
						</tr>
					</thead>
					<tbody>
						{log.entries.map((entry) => (
							<tr>
								<td>
									<Time at={entry.at} />
								</td>
								<td>{whoOf(entry, sessionId)}</td>
								<td>{`${actionWords[entry.action]}${entry.status >= 400 ? ` (refused, ${entry.status})` : ''}`}</td>
								<td>{entry.ipAddress ?? ''}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</details>
	);
}

/** A device of the person's own has a session. What comes without one works for a mission, or is the gateway. */
function whoOf(entry: Entry, sessionId: string | undefined): string {
	if (entry.sessionId === null) {
		return entry.missionId === null ? 'the gateway, for an agent' : 'a mission, while you were away';
	}
	if (entry.sessionId === sessionId) return 'this device';
	return describeDevice(entry.userAgent ?? '');
}
