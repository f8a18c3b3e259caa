import { readFileSync } from 'node:fs';
import {
	type ActivityEntry,
	errorBodySchema,
	type SignedIn,
	type Space,
	signedInSchema,
	spaceKeysSchema,
	type VaultKey,
	vaultKeySchema,
} from '@mana/auth-protocol';
import { createSpacesClient } from '@mana/shared-auth';
import { decodeBase64, importMasterKey, type Keyring } from '@mana/shared-crypto';
import type { SyncClientConfig } from '@mana/sync-protocol';
import { ringOf, standardRing, zeroKnowledgeRing } from '@mana/tool-registry/owner-keys';
import type { DataDir } from './data-dir.ts';
import { keptPassword } from './dev-user.ts';
import { runningUrl } from './run-record.ts';
import { authService } from './services/auth.ts';
import { syncService } from './services/sync.ts';
import { StackError } from './stack-error.ts';

/** Whose account it is, and how they show it. */
export interface PortableSignIn {
	readonly dataDir: DataDir;
	readonly email: string;
	/** Default: the password that is kept in the data folder. */
	readonly passwordFile?: string | undefined;
	/** For an account that only its owner's devices open. */
	readonly recoveryCodeFile?: string | undefined;
	/** The id or the name of a space. Default: the personal one. */
	readonly space?: string | undefined;
}

/** A person's space in the running stack, opened on this machine. */
export interface PortableAccount {
	readonly userId: string;
	readonly spaceId: string;
	readonly spaceType: Space['type'];
	/** Newest first. */
	readonly keys: Keyring;
	/** How to reach mana-sync, with a token that is good for some minutes more. */
	sync(): Promise<SyncClientConfig>;
	/** Writes into the person's log what was done in their name. */
	report(entry: ActivityEntry): Promise<unknown>;
}

const timeoutMs = 10_000;
const vaultPath = '/api/v1/me/encryption-vault/init';
const activityPath = '/api/v1/me/agent-activity';
/** A token is good for 15 minutes. */
const renewAfterMs = 8 * 60_000;

/** @throws StackError `NOT_RUNNING`, or `ACCOUNT_CLOSED` where the sign-in or the keys are refused */
export async function openPortableAccount(by: PortableSignIn): Promise<PortableAccount> {
	const authUrl = runningUrl(by.dataDir, authService);
	const baseUrl = runningUrl(by.dataDir, syncService);
	const password =
		by.passwordFile === undefined ? keptPassword(by.dataDir, by.email) : readSecret(by.passwordFile);
	if (password === undefined)
		throw closed(`No password of ${by.email} is kept. Give one by --password-file.`);
	let { accessToken, user } = await signIn(authUrl, by.email, password);
	let renewAtMs = Date.now() + renewAfterMs;
	const listed = await createSpacesClient({ authUrl }).list({ userId: user.id, token: accessToken });
	const space = pickSpace(listed.ok ? listed.spaces : [], by);
	const token = async () => {
		if (Date.now() > renewAtMs) {
			({ accessToken, user } = await signIn(authUrl, by.email, password));
			renewAtMs = Date.now() + renewAfterMs;
		}
		return accessToken;
	};
	return {
		userId: user.id,
		spaceId: space.id,
		spaceType: space.type,
		keys:
			space.type === 'personal'
				? await personalKeys(authUrl, accessToken, by)
				: await sharedKeys(authUrl, accessToken, space),
		sync: async () => ({ baseUrl, jwt: await token(), clientId: `command:${user.id}` }),
		report: async (entry) => send(`${authUrl}${activityPath}`, { entries: [entry] }, await token()),
	};
}

function pickSpace(spaces: readonly Space[], { email, space }: PortableSignIn): Space {
	const found = spaces.filter(({ id, name, type }) =>
		space === undefined ? type === 'personal' : id === space || name === space,
	);
	const [one, ...others] = found;
	if (one === undefined) throw closed(`${email} has no space ${space ?? 'of their own'}.`);
	if (others.length > 0) throw closed(`${email} has several spaces ${space}; name one by its id.`);
	return one;
}

async function personalKeys(authUrl: string, token: string, by: PortableSignIn): Promise<Keyring> {
	const vault = vaultKeySchema.parse(await send(`${authUrl}${vaultPath}`, {}, token));
	return keysOf(vault, by.recoveryCodeFile && readSecret(by.recoveryCodeFile));
}

/** Newest first. Keys that were sealed to the devices of members are not to be had here. */
async function sharedKeys(authUrl: string, token: string, { id, name }: Space): Promise<Keyring> {
	const served = await send(`${authUrl}/api/v1/spaces/${encodeURIComponent(id)}/keys`, undefined, token);
	const { current, keys, zeroKnowledge } = spaceKeysSchema.parse(served);
	const usable = keys.filter(({ epoch }) => current !== null && epoch <= current);
	if (usable.length === 0 || zeroKnowledge)
		throw closed(`Only its members' devices open ${name}: export it, or import into it, in the app.`);
	const newestFirst = usable.toSorted((a, b) => b.epoch - a.epoch);
	return Promise.all(newestFirst.map(({ key }) => importMasterKey(decodeBase64(key))));
}

async function signIn(authUrl: string, email: string, password: string): Promise<SignedIn> {
	return signedInSchema.parse(await send(`${authUrl}/api/v1/auth/sign-in/email`, { email, password }));
}

async function keysOf(vault: VaultKey, recoveryCode: string | undefined): Promise<Keyring> {
	if (!('zeroKnowledge' in vault)) return ringOf(standardRing(vault));
	if (recoveryCode === undefined)
		throw closed('Only the recovery code opens this account. Give it by --recovery-code-file.');
	const ring = await zeroKnowledgeRing(vault, recoveryCode);
	if (ring === undefined) throw closed('The recovery code does not open this account.');
	return ringOf(ring);
}

/** @param body without one it is a question only */
async function send(url: string, body: object | undefined, token?: string): Promise<unknown> {
	const response = await fetch(url, {
		method: body === undefined ? 'GET' : 'POST',
		headers: {
			'content-type': 'application/json',
			...(token !== undefined && { authorization: `Bearer ${token}` }),
		},
		...(body !== undefined && { body: JSON.stringify(body) }),
		signal: AbortSignal.timeout(timeoutMs),
	});
	const answer: unknown = await response.json().catch(() => undefined);
	if (response.ok) return answer;
	const said = errorBodySchema.safeParse(answer);
	throw closed(
		said.success ? `${said.data.message} (${said.data.error})` : `mana-auth answered ${response.status}.`,
	);
}

function readSecret(path: string): string {
	return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
}

function closed(message: string, cause?: unknown): StackError {
	return new StackError('ACCOUNT_CLOSED', message, { cause });
}
