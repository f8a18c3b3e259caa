/** Where a few secrets of one person outlive the process. */
export interface SecretStore {
	get(name: string): Promise<string | undefined>;
	set(name: string, value: string): Promise<void>;
	remove(name: string): Promise<void>;
}

const service = 'mana-bridge';

/**
 * The keyring of the operating system, under the names of one account.
 *
 * @returns undefined where the machine has none, or keeps it locked
 */
export async function openKeyring(account: string): Promise<SecretStore | undefined> {
	const entry = (name: string) => ({ service, name: `${account} ${name}` });
	try {
		await Bun.secrets.get(entry('session'));
	} catch {
		return undefined;
	}
	return {
		get: async (name) => (await Bun.secrets.get(entry(name))) ?? undefined,
		set: (name, value) => Bun.secrets.set({ ...entry(name), value }),
		remove: async (name) => void (await Bun.secrets.delete(entry(name))),
	};
}

/** Forgets everything when the process ends. */
export function memoryStore(): SecretStore {
	const values = new Map<string, string>();
	return {
		get: async (name) => values.get(name),
		set: async (name, value) => void values.set(name, value),
		remove: async (name) => void values.delete(name),
	};
}
