/** @jsxImportSource hono/jsx */
import type { KeyAuditPage } from '@mana/auth-protocol';
import { describeDevice } from '../../domain/sessions.ts';
import type { PageTexts } from '../texts/en.tsx';
import { Time } from '../times.tsx';

type Entry = KeyAuditPage['entries'][number];

/** @param props.sessionId the session in which this is looked at */
export function KeyLog({
	log,
	sessionId,
	texts: { keyLog: texts, devices },
}: {
	readonly log: KeyAuditPage;
	readonly sessionId: string | undefined;
	readonly texts: Pick<PageTexts, 'keyLog' | 'devices'>;
}) {
	/** A device of the person's own has a session. What comes without one works for a mission, or is the gateway. */
	function whoOf({ sessionId: of, missionId, userAgent }: Entry): string {
		if (of === null) return missionId === null ? texts.gateway : texts.mission;
		return of === sessionId ? texts.thisDevice : devices.name(describeDevice(userAgent ?? ''));
	}
	return (
		<details>
			<summary>{texts.title}</summary>
			<p class={log.chain.isIntact ? 'quiet' : 'danger-text'}>
				{log.chain.isIntact ? texts.intact : texts.broken}
			</p>
			<div class="scroll">
				<table>
					<thead>
						<tr>
							{texts.columns.map((column) => (
								<th scope="col">{column}</th>
							))}
						</tr>
					</thead>
					<tbody>
						{log.entries.map((entry) => (
							<tr>
								<td>
									<Time at={entry.at} />
								</td>
								<td>{whoOf(entry)}</td>
								<td>{`${texts.actions[entry.action]}${entry.status >= 400 ? texts.refused(entry.status) : ''}`}</td>
								<td>{entry.ipAddress ?? ''}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</details>
	);
}
