import { createContext } from 'svelte';
import type { openAppData } from '../data/open-app-data.ts';
import type { Toasts } from '../ui/toasts.svelte.ts';
import type { CurrentSpace } from './current-space.svelte.ts';
import type { DeviceMissions } from './device-missions.svelte.ts';
import type { Person } from './person.svelte.ts';
import type { Proof } from './proof.svelte.ts';
import type { ServiceUrls } from './service-urls.ts';

/** What every screen may use. */
export interface AppContext {
	readonly data: Awaited<ReturnType<typeof openAppData>>;
	readonly urls: ServiceUrls;
	readonly person: Person;
	readonly space: CurrentSpace;
	readonly proof: Proof;
	readonly device: DeviceMissions;
	readonly toasts: Toasts;
}

export const [appContext, setAppContext] = createContext<AppContext>();
