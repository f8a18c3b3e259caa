import { readFileSync } from 'node:fs';
import { baseUrl, ConfigError } from '@mana/service-kit';
import { z } from 'zod';
import { keyringFromFile } from './domain/kek-file.ts';
import {
	type KekKeyring,
	KekKeyringError,
	parseKekKeyring,
	readKekKeyringFile,
} from './domain/kek-keyring.ts';
import { createKeyEncryption, type KeyEncryption } from './domain/key-encryption.ts';
import {
	createTransitKeyEncryption,
	isTransitKekId,
	type TransitSettings,
} from './domain/transit-key-encryption.ts';

/** Where the key-encryption keys are. */
export const kekVariables = {
	/** A file of mode 0400 with the key-encryption keys, or … */
	MANA_KEK_FILE: z.string().min(1).optional(),
	/** … the same JSON itself. */
	MANA_KEK: z.string().min(1).optional(),
	/** Vault or OpenBao, whose transit engine then wraps; keys of the file or of MANA_KEK still open. */
	KEK_TRANSIT_URL: baseUrl.optional(),
	KEK_TRANSIT_MOUNT: z
		.string()
		.regex(/^[\w-]+(\/[\w-]+)*$/, 'is not where an engine is mounted')
		.default('transit'),
	/** The name of a key of type aes256-gcm96. */
	KEK_TRANSIT_KEY: z
		.string()
		.regex(/^[\w.-]{1,64}$/, 'is not the name of a key')
		.default('mana'),
	/** What may encrypt and decrypt with that key, or … */
	KEK_TRANSIT_TOKEN: z.string().min(1).optional(),
	/** … a file that holds it, read anew each time. */
	KEK_TRANSIT_TOKEN_FILE: z.string().min(1).optional(),
};

type KekEnvironment = z.output<z.ZodObject<typeof kekVariables>>;

export type KekConfig =
	| {
			keyring: KekKeyring;
			/** Where the keyring is a file that may get new keys. */
			file: string | undefined;
			transit: TransitSettings | undefined;
	  }
	| { keyring: undefined; file: undefined; transit: TransitSettings };

/** @throws ConfigError naming the variables that are missing or wrong, never their values */
export function readKekConfig(env: KekEnvironment): KekConfig {
	if (env.MANA_KEK_FILE !== undefined && env.MANA_KEK !== undefined) {
		throw invalid('MANA_KEK_FILE', 'set either MANA_KEK_FILE or MANA_KEK');
	}
	const transit = readTransit(env);
	const keyring = readKeyring(env);
	if (keyring) return { keyring, file: env.MANA_KEK_FILE, transit };
	if (transit) return { keyring, file: undefined, transit };
	throw invalid('MANA_KEK_FILE', 'set MANA_KEK_FILE, MANA_KEK or KEK_TRANSIT_URL');
}

/** New wraps are by the transit engine where there is one; each opens with what it was wrapped by. */
export function openKeyEncryption({ keyring, file, transit }: KekConfig): KeyEncryption {
	if (!keyring) return createTransitKeyEncryption(transit);
	const local = createKeyEncryption(file === undefined ? () => keyring : keyringFromFile(file));
	return transit ? wrappingWith(createTransitKeyEncryption(transit), local) : local;
}

/** Wraps with the transit engine, and opens what a local keyring has wrapped before. */
function wrappingWith(remote: KeyEncryption, local: KeyEncryption): KeyEncryption {
	return {
		activeKekId: remote.activeKekId,
		wrap: remote.wrap,
		wrapAll: remote.wrapAll,
		unwrap: (wrap, context) => (isTransitKekId(wrap.kekId) ? remote : local).unwrap(wrap, context),
		async unwrapAll(items) {
			const isRemote = items.map(({ wrap }) => isTransitKekId(wrap.kekId));
			const [far, near] = await Promise.all([
				remote.unwrapAll(items.filter((_, index) => isRemote[index])),
				local.unwrapAll(items.filter((_, index) => !isRemote[index])),
			]);
			return isRemote.map((remoteOne) => (remoteOne ? far : near).shift());
		},
	};
}

function readTransit(env: KekEnvironment): TransitSettings | undefined {
	const { KEK_TRANSIT_URL: url, KEK_TRANSIT_TOKEN: token, KEK_TRANSIT_TOKEN_FILE: tokenFile } = env;
	if (url === undefined) return undefined;
	const { protocol, hostname } = new URL(url);
	if (protocol !== 'https:' && !['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) {
		throw invalid('KEK_TRANSIT_URL', 'keys travel there: it must be https, or on this machine');
	}
	if ((token === undefined) === (tokenFile === undefined)) {
		throw invalid('KEK_TRANSIT_TOKEN', 'set either KEK_TRANSIT_TOKEN or KEK_TRANSIT_TOKEN_FILE');
	}
	return {
		url,
		mount: env.KEK_TRANSIT_MOUNT,
		key: env.KEK_TRANSIT_KEY,
		token: () => token ?? readFileSync(tokenFile ?? '', 'utf8').trim(),
	};
}

function readKeyring(env: KekEnvironment): KekKeyring | undefined {
	try {
		if (env.MANA_KEK_FILE !== undefined) return readKekKeyringFile(env.MANA_KEK_FILE);
		return env.MANA_KEK === undefined ? undefined : parseKekKeyring(env.MANA_KEK);
	} catch (cause) {
		if (!(cause instanceof KekKeyringError)) throw cause;
		throw invalid(env.MANA_KEK_FILE === undefined ? 'MANA_KEK' : 'MANA_KEK_FILE', cause.message, cause);
	}
}

function invalid(variable: string, problem: string, cause?: unknown): ConfigError {
	return new ConfigError(`The configuration is not valid:\n  ${variable}: ${problem}`, { cause });
}
