import type { StorageUse } from '../app-state.ts';

/** Zeros where the browser does not say. */
export async function storageUse(): Promise<StorageUse> {
	const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
	const isPersistent = (await navigator.storage?.persisted?.()) ?? false;
	return { usedBytes: usage, quotaBytes: quota, isPersistent };
}

export async function keepStorage(): Promise<boolean> {
	return (await navigator.storage?.persist?.()) ?? false;
}
