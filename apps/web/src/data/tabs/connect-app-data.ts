import type { AppData } from '../app-data.ts';
import type { Query, QueryResult, Row } from '../query.ts';
import { createHeldRows } from './held-rows.ts';
import type { OwnerClient } from './owner-client.ts';
import { keepStorage, storageUse } from './storage-use.ts';
import { watchTopic } from './watched-topic.ts';

/** The data of one tab, by way of whoever owns it. */
export function connectAppData(client: OwnerClient, newId: () => string): AppData {
	const { call } = client;
	return {
		state: watchTopic(client, 'state', { kind: 'opening' }),
		sync: watchTopic(client, 'sync', { waiting: 0, isFirstPull: true }),
		spaces: watchTopic(client, 'spaces', []),
		undoable: watchTopic(client, 'undoable', {}),
		conflicts: watchTopic(client, 'conflicts', []),
		refusedEdits: watchTopic(client, 'refusedEdits', []),
		session: {
			beginSignIn: (options) => call('beginSignIn', options),
			completeSignIn: (query) => call('completeSignIn', query),
			signOut: (options) => call('signOut', options),
			lock: () => call('lock'),
			unlock: (by) => call('unlock', by),
			addPasskey: (passkey, recoveryCode) => call('addPasskey', passkey, recoveryCode),
			removePasskey: () => call('removePasskey'),
			passkey: () => call('passkey'),
			lockAfter: (choice) => call('lockAfter', choice),
			lockChoice: () => call('lockChoice'),
			accessToken: () => call('accessToken'),
			noteUse: () => call('noteUse'),
		},
		live(query, listener) {
			const held = createHeldRows();
			// Rows are told of the table that was asked for.
			const tell = listener as (result: QueryResult) => void;
			return client.watch('rows', query as Query, (news) => tell(held.take(news)), held.restart);
		},
		liveOne(name, listener) {
			const tell = listener as (row: Row | undefined) => void;
			return client.watch('record', name, ({ row }) => tell(row));
		},
		write: (step) => call('write', step, newId()),
		undo: (step) => call('undo', step),
		redo: () => call('redo'),
		search: (request) => call('search', request),
		history: (name) => call('history', name),
		takeBack: (selector) => call('takeBack', selector),
		settleConflict: (id, by) => call('settleConflict', id, by, newId()),
		restoreEdit: (id) => call('restoreEdit', id, newId()),
		dismissEdit: (id) => call('dismissEdit', id),
		deviceAgent: (next) => call('deviceAgent', next),
		sealedCopies: () => call('sealedCopies'),
		moduleSizes: (spaceId) => call('moduleSizes', spaceId),
		call: (request) => call('call', request),
		storageUse,
		keepStorage,
		close: client.close,
	};
}
