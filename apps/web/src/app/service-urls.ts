/** Base URLs without a trailing slash. */
export interface ServiceUrls {
	readonly auth: string;
	readonly sync: string;
	readonly mcp: string;
	/** The app's own. */
	readonly app: string;
}

/** Where this app's services are, as its server says; the service worker keeps the answer for when there is no network. */
export async function readServiceUrls(): Promise<ServiceUrls> {
	const answer = await fetch('/config.json');
	const { auth, sync, mcp }: ServiceUrls = await answer.json();
	return { auth, sync, mcp, app: location.origin };
}
