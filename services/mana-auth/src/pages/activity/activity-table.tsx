/** @jsxImportSource hono/jsx */
import type { Space } from '@mana/auth-protocol';
import type { ActivityRow } from '../../domain/agent-activity.ts';
import { Time } from '../times.tsx';
import { howItEnded } from './outcome-words.ts';

interface ActivityTableProps {
	/** With whose agent it was, where they are those of several people. */
	readonly rows: readonly (ActivityRow & { readonly userName?: string })[];
	readonly nowMs: number;
	/** The person's own. */
	readonly spaces: readonly Space[];
}

export function ActivityTable({ rows, spaces, nowMs }: ActivityTableProps) {
	const isOfSeveral = rows.some(({ userName }) => userName !== undefined);
	const nameOf = (spaceId: string) =>
		spaces.find(({ id }) => id === spaceId)?.name ?? 'a space you have left';
	return (
		<div class="scroll">
			<table>
				<thead>
					<tr>
						<th scope="col">When</th>
						{isOfSeveral && <th scope="col">For</th>}
						<th scope="col">Agent</th>
						<th scope="col">Tool</th>
						<th scope="col">Space</th>
						<th scope="col">Outcome</th>
						<th scope="col">Records</th>
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr>
							<td>
								<Time at={row.atMs} />
							</td>
							{isOfSeveral && <td>{row.userName}</td>}
							<td>
								{row.client}
								{row.verifiedClient === null && <span class="quiet"> (says so itself)</span>}
							</td>
							<td>{row.tool}</td>
							<td>{nameOf(row.spaceId)}</td>
							<td>{howItEnded(row, nowMs)}</td>
							<td>{row.recordCount === 0 ? '' : row.recordCount}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
