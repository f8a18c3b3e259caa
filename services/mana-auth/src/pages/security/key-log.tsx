/** @jsxImportSource hono/jsx */
import type { KeyAuditPage } from '@mana/auth-protocol';
import { Time } from '../times.tsx';

export function KeyLog({ log }: { readonly log: KeyAuditPage }) {
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
							<th scope="col">What</th>
							<th scope="col">From</th>
						</tr>
					</thead>
					<tbody>
						{log.entries.map(({ at, action, status, ipAddress }) => (
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
	);
}
