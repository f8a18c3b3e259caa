import { tooManyConnections } from '../domain/refusals.ts';
import type { LiveMetrics } from './live-metrics.ts';

export type ConnectionKind = 'stream' | 'socket';

/** Counts the open connections of each user and of all. */
export interface ConnectionLimit {
	/**
	 * Counts one more.
	 *
	 * @returns to be called when it ends
	 * @throws AppError 429 `CONNECTIONS_EXCEEDED`
	 */
	open(userId: string, kind: ConnectionKind): () => void;
}

export function createConnectionLimit(
	perUser: number,
	metrics: Pick<LiveMetrics, 'connections' | 'usersConnected'>,
): ConnectionLimit {
	const openByUser = new Map<string, number>();

	function change(userId: string, kind: ConnectionKind, by: 1 | -1): void {
		const open = (openByUser.get(userId) ?? 0) + by;
		if (open === 0) openByUser.delete(userId);
		else openByUser.set(userId, open);
		metrics.connections.inc({ kind }, by);
		metrics.usersConnected.set(openByUser.size);
	}

	return {
		open(userId, kind) {
			if ((openByUser.get(userId) ?? 0) >= perUser) throw tooManyConnections(perUser);
			change(userId, kind, 1);
			let isOpen = true;
			return () => {
				if (isOpen) change(userId, kind, -1);
				isOpen = false;
			};
		},
	};
}
