import { readFileSync } from 'node:fs';
import {
	errorBodySchema,
	type SignedIn,
	signedInSchema,
	type VaultKey,
	vaultKeySchema,
} from '@mana/auth-protocol';
import { createSpacesClient } from '@mana/shared-auth';
import {
	CryptoError,
	decodeBase64,
	importMasterKey,
	type Keyring,
	unwrapPreviousKey,
	unwrapWithRecoveryCode,
} from '@mana/shared-crypto';
import type { SyncClientConfig } from '@mana/sync-protocol';
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
}

/** A person's personal space in the running stack, opened on this machine. */
export interface PortableAccount {
	readonly userId: string;
	readonly spaceId: string;
	/** Newest first. */
	readonly keys: Keyring;
	/** How to reach mana-sync, with a token that is good for some minutes more. */
	sync(): Promise<SyncClientConfig>;
}

const timeoutMs = 10_000;
const vaultPath = '/api/v1/me/encryption-vault/init';
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
	const personal = listed.ok ? listed.spaces.find(({ type }) => type === 'personal') : undefined;
	if (personal === undefined) throw closed(`The personal space of ${by.email} cannot be found.`);
	const vault = vaultKeySchema.parse(await send(`${authUrl}${vaultPath}`, {}, accessToken));
	return {
		userId: user.id,
		spaceId: personal.id,
		keys: await keysOf(vault, by.recoveryCodeFile && readSecret(by.recoveryCodeFile)),
		async sync() {
			if (Date.now() > renewAtMs) {
				({ accessToken, user } = await signIn(authUrl, by.email, password));
				renewAtMs = Date.now() + renewAfterMs;
			}
			return { baseUrl, jwt: accessToken, clientId: `command:${user.id}` };
		},
	};
}

async function signIn(authUrl: string, email: string, password: string): Promise<SignedIn> {
	return signedInSchema.parse(await send(`${authUrl}/api/v1/auth/sign-in/email`, { email, password }));
}

async function keysOf(vault: VaultKey, recoveryCode: string | undefined): Promise<Keyring> {
	if (!('zeroKnowledge' in vault)) {
		return Promise.all(
			[vault.masterKey, ...(vault.previousKeys ?? [])].map((key) => importMasterKey(decodeBase64(key))),
		);
	}
	if (recoveryCode === undefined)
		throw closed('Only the recovery code opens this account. Give it by --recovery-code-file.');
	const wrap = { wrapped: decodeBase64(vault.recoveryWrappedMk), iv: decodeBase64(vault.recoveryIv) };
	try {
		const current = await importMasterKey(await unwrapWithRecoveryCode(wrap, recoveryCode));
		const previous = (vault.wrappedPreviousKeys ?? []).map(async ({ wrappedKey, iv }) => {
			const sealed = { wrapped: decodeBase64(wrappedKey), iv: decodeBase64(iv) };
			return importMasterKey(await unwrapPreviousKey(sealed, current));
		});
		return [current, ...(await Promise.all(previous))];
	} catch (cause) {
		if (!(cause instanceof CryptoError)) throw cause;
		throw closed('The recovery code does not open this account.', cause);
	}
}

async function send(url: string, body: object, token?: string): Promise<unknown> {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			...(token !== undefined && { authorization: `Bearer ${token}` }),
		},
		body: JSON.stringify(body),
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
