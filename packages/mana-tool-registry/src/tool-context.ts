import type { Space } from '@mana/auth-protocol';
import { isModuleOffered } from '@mana/records';
import { defaultSettings, type PersonSettings, settingsOf } from '@mana/records/rules/settings';
import { settings as settingsType } from '@mana/records/types/me';
import type { Caller } from '@mana/shared-auth';
import type { Keyring } from '@mana/shared-crypto';
import type { MasterKeyClient } from './keys/master-key-client.ts';
import { hasRight } from './oauth-scopes.ts';
import type { Outside } from './outside.ts';
import type { RecentCreates } from './records/recent-creates.ts';
import type { RowAccess, RowStore } from './records/row-store.ts';
import { type ActivityStore, createSpaceActivity } from './records/space-activity.ts';
import { createSpaceRows } from './records/space-rows.ts';
import { TouchedRecordList } from './records/touched-records.ts';
import { createWriteNames } from './records/write-names.ts';
import type { SearchIndexes } from './search/search-indexes.ts';
import type { SpaceReach } from './spaces/space-reach.ts';
import { ToolError } from './tool-error.ts';
import type { ToolContext } from './tool-spec.ts';

export interface ToolContextDeps {
	/** Where rows are read and written: `createSyncRowStore`, or a cache in front of one. */
	readonly rows: RowStore;
	/** Where the changes of agents are seen and taken back: `createSyncActivityStore`. */
	readonly activity: ActivityStore;
	readonly masterKeys: Pick<MasterKeyClient, 'getKeyring' | 'getCurrentKeyring' | 'forget'>;
	/** Kept from call to call, or every search reads everything. */
	readonly searchIndexes: SearchIndexes;
	/** Kept from call to call as well. */
	readonly recentCreates: RecentCreates;
	/** What tools reach outside of the house. Default: nothing. */
	readonly outside?: Outside | undefined;
	/** Milliseconds since 1970, UTC. Default: the clock. */
	readonly now?: () => number;
}

/** One call of a caller whose membership of the space is verified. */
export interface ToolCall {
	readonly caller: Pick<Caller, 'userId' | 'token' | 'boundSpaces' | 'scopes'>;
	/** What mana-sync takes for the caller, where that is not their token for mana-auth. */
	readonly syncToken?: string;
	readonly space: Pick<Space, 'id' | 'type'>;
	/** The tool's canonical name. */
	readonly tool: string;
	/** Names this call in the changes it makes, so that it can be found and taken back. */
	readonly callId: string;
	/**
	 * Names the call where it may be made again after it was cut off: what it writes is called the same each time then, and
	 * is there once.
	 */
	readonly repeatableAs?: string;
	/** Names the writer in stamps, and leaves out of streams what it wrote: the caller's own, never one for all. */
	readonly clientId: string;
	/**
	 * Who acts: what the agent's client calls itself; where it acts for a mission, that, its run and the agent as its person
	 * named it then.
	 */
	readonly actor: {
		readonly client: string;
		readonly missionId?: string;
		readonly runId?: string;
		readonly principalId?: string;
		readonly displayName?: string;
	};
	readonly invoker: ToolContext['invoker'];
	readonly logger: ToolContext['logger'];
	/** What the caller's connection may use. @throws ToolError `AUTH_UNAVAILABLE`, `TOKEN_REFUSED` */
	readonly spaceReach: () => Promise<SpaceReach>;
	/** What counts where the call may not see its person's own settings. */
	readonly settings?: PersonSettings;
	/** Aborted once nobody waits for the call any more; asked for only where it matters. */
	readonly signal?: () => AbortSignal;
}

const CLIENT_NAME_MAX_LENGTH = 256;

/** Makes the context in which a tool's handler works, good for one call. */
export function createToolContext(deps: ToolContextDeps, call: ToolCall): ToolContext {
	const { caller, space } = call;
	const now = deps.now ?? Date.now;
	const keyRequest = { userId: caller.userId, jwt: caller.token, space };
	const getKeyring = () => deps.masterKeys.getKeyring(keyRequest);
	let current: Promise<Keyring> | undefined;
	const getCurrentKeyring = () => {
		current ??= deps.masterKeys.getCurrentKeyring(keyRequest);
		return current;
	};
	const access: RowAccess = {
		userId: caller.userId,
		spaceId: space.id,
		jwt: call.syncToken ?? caller.token,
		scopes: caller.scopes,
		bounds: JSON.stringify([caller.boundSpaces ?? null, caller.scopes?.toSorted() ?? null]),
		clientId: call.clientId,
	};
	const { client, displayName, ...mission } = call.actor;
	const actor = {
		kind: 'agent',
		client: storableName(client),
		...(displayName !== undefined && { displayName: storableName(displayName) }),
		tool: call.tool,
		callId: call.callId,
		...mission,
	};
	const names = call.repeatableAs === undefined ? undefined : createWriteNames(call.repeatableAs);
	const touched = new TouchedRecordList();
	const onWritten = (...record: Parameters<TouchedRecordList['add']>) => touched.add(...record);
	let fullPercent: number | undefined;
	const onFullness = (percent: number) => {
		fullPercent = Math.max(percent, fullPercent ?? 0);
	};
	const rowsOf = (of: RowAccess) =>
		createSpaceRows({
			store: deps.rows,
			access: of,
			actor,
			now,
			names,
			onWritten,
			onFullness,
			onRefused: () => deps.masterKeys.forget(caller.userId, of.spaceId),
		});
	let settings: Promise<PersonSettings> | undefined;
	const readSettings = async () => {
		const personalId = space.type === 'personal' ? space.id : (await call.spaceReach()).personalId;
		// A token that is bound to another space, or lacks the scope, tells nothing of the person's days.
		if (personalId === undefined || !maySeeSettings(caller.scopes)) return call.settings ?? defaultSettings;
		const rows = rowsOf({ ...access, spaceId: personalId });
		return settingsOf(await rows.read(settingsType.app, settingsType.table));
	};
	return {
		userId: caller.userId,
		spaceId: space.id,
		spaceType: space.type,
		jwt: caller.token,
		invoker: call.invoker,
		logger: call.logger,
		rows: rowsOf(access),
		activity: createSpaceActivity({ store: deps.activity, access, actor, onWritten }),
		callId: call.callId,
		touched,
		get fullPercent() {
			return fullPercent;
		},
		searchIndexes: deps.searchIndexes,
		recentCreates: deps.recentCreates,
		get signal() {
			return call.signal?.();
		},
		now,
		getKeyring,
		getCurrentKeyring,
		async getMasterKey() {
			// Nobody leaves a personal space, so its key can wait to be looked at again.
			const [newest] = await (space.type === 'personal' ? getKeyring() : getCurrentKeyring());
			if (!newest) throw new ToolError('INTERNAL', 'This space has no key.');
			return newest;
		},
		spaceReach: call.spaceReach,
		outside: deps.outside,
		mayRead: (module) =>
			isModuleOffered(space.type, module) &&
			(caller.scopes === undefined || hasRight(caller.scopes, module, 'read')),
		settings() {
			settings ??= readSettings();
			return settings;
		},
		tellTime: (tell) => tell(now()).value,
	};
}

function maySeeSettings(scopes: readonly string[] | undefined): boolean {
	return scopes === undefined || scopes.includes('mana:read') || scopes.includes('me:read');
}

/** Clients name themselves; what the database cannot hold must not cost the call. */
function storableName(client: string): string {
	return client.slice(0, CLIENT_NAME_MAX_LENGTH).toWellFormed().replaceAll('\0', '');
}
