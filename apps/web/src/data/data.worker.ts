import './zod-without-eval.ts';
import { createMemoryDevice } from './owner/device-storage.ts';
import { openIndexedDevice } from './owner/indexed-device.ts';
import { Owner, type ServiceUrls } from './owner/owner.ts';
import { ownerLockName } from './tabs/messages.ts';
import { serveTabs } from './tabs/serve-tabs.ts';

const newId = () => crypto.randomUUID();

globalThis.onmessage = ({ data: urls }: MessageEvent<ServiceUrls>) => {
	void ownInTurn(urls);
};

/** Owns the data from the moment that no other worker does, for as long as this one lives. */
async function ownInTurn(urls: ServiceUrls): Promise<void> {
	const { locks } = navigator;
	await locks.request(ownerLockName, { ifAvailable: true }, (lock) => lock && own(urls, true));
	await locks.request(ownerLockName, () => own(urls, false));
}

async function own(urls: ServiceUrls, isFirstTab: boolean): Promise<never> {
	const owner = await openOwner(urls, isFirstTab);
	globalThis.addEventListener('online', () => owner.setOnline(true));
	globalThis.addEventListener('offline', () => owner.setOnline(false));
	serveTabs({
		owner,
		openChannel: (name) => new BroadcastChannel(name),
		whenFree: async (lockName) => {
			await navigator.locks.request(lockName, () => {});
		},
		newId,
	});
	return new Promise(() => {});
}

async function openOwner(urls: ServiceUrls, isFirstTab: boolean): Promise<Owner> {
	const deps = {
		urls,
		fetch: (url: string, init: RequestInit) => fetch(url, init),
		now: Date.now,
		newId,
		every(milliseconds: number, run: () => void) {
			const timer = setInterval(run, milliseconds);
			return () => clearInterval(timer);
		},
		isFirstTab,
	};
	try {
		return await Owner.open({ ...deps, device: await openIndexedDevice(globalThis.indexedDB) });
	} catch (error) {
		// Tabs are told why, and what they can do.
		const owner = await Owner.open({ ...deps, device: createMemoryDevice() });
		owner.fail(error);
		return owner;
	}
}
