import type { AppData, Watched } from './app-data.ts';
import type { AppState } from './app-state.ts';
import type { ServiceUrls } from './owner/owner.ts';
import { connectAppData } from './tabs/connect-app-data.ts';
import { tabLockName } from './tabs/messages.ts';
import { createOwnerClient } from './tabs/owner-client.ts';
import { createWatchedValue } from './watched-value.ts';

const openChannel = (name: string) => new BroadcastChannel(name);
const newId = () => crypto.randomUUID();

/**
 * Opens a person's data in this tab. The tab's worker owns it if no other tab's does, and waits for its turn otherwise.
 *
 * @param asked without trailing slashes; the worker's script is read meanwhile
 */
export async function openAppData(asked: ServiceUrls | Promise<ServiceUrls>): Promise<AppData> {
	const tab = newId();
	const worker = new Worker(new URL('./data.worker.ts', import.meta.url), { type: 'module', name: 'data' });
	const [urls] = await Promise.all([asked, holdForLife(tabLockName(tab))]);
	worker.postMessage(urls);
	const data = connectAppData(createOwnerClient(tab, openChannel), newId);
	return { ...data, state: failingWith(worker, data.state) };
}

/** The state that the owner tells; that the worker could not be started, while nobody tells any. */
function failingWith(worker: Worker, told: Watched<AppState>): Watched<AppState> {
	const state = createWatchedValue<AppState>({ kind: 'opening' });
	told.subscribe(state.set);
	worker.addEventListener('error', () => {
		if (state.get().kind === 'opening')
			state.set({ kind: 'problem', code: 'WORKER_FAILED', wayOn: 'reload' });
	});
	return state;
}

/** By this lock the owner knows that the tab is there. */
function holdForLife(lockName: string): Promise<void> {
	return new Promise((held) => {
		void navigator.locks.request(lockName, () => {
			held();
			return new Promise(() => {});
		});
	});
}
