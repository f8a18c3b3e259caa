/** @jsxImportSource hono/jsx */
import type { Space } from '@mana/auth-protocol';
import type { ActivityRow } from '../../domain/agent-activity.ts';
import { Time } from '../times.tsx';
import { outcomeWords } from './outcome-words.ts';

interface ActivityTableProps {
	readonly rows: readonly ActivityRow[];
	/** The person's own. */
	readonly spaces: readonly Space[];
}

export function ActivityTable({ rows, spaces }: ActivityTableProps) {
	const nameOf = (spaceId: string) =>
		spaces.find(({ id }) => id === spaceId)?.name ?? 'a space you have left';
	return (
		<div class="scroll">
			<table>
				<thead>
					<tr>
						<th scope="col">When</th>
						<th scope="col">Agent</th>
						<th scope="col">Tool</th>
						<th scope="col">Space</th>
						<th scope="col">Outcome</th>
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr>
							<td>
								<Time at={row.atMs} />
							</td>
							<td>{row.client}</td>
							<td>{row.tool}</td>
							<td>{nameOf(row.spaceId)}</td>
							<td>{outcomeWords[row.outcome]}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
