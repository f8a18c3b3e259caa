/** Base URLs without a trailing slash. */
export interface ServiceUrls {
	readonly auth: string;
	readonly sync: string;
	readonly mcp: string;
	/** Undefined where this Mana has no mana-ai. */
	readonly ai?: string;
	/** Where missions on this device may reach models of the person's own. */
	readonly modelOrigins: readonly string[];
	/** The app's own. */
	readonly app: string;
}

/** Where this app's services are, as its server says; the service worker keeps the answer for when there is no network. */
export async function readServiceUrls(): Promise<ServiceUrls> {
	const answer = await fetch('/config.json');
	const { auth, sync, mcp, ai, modelOrigins = [] }: ServiceUrls = await answer.json();
	return { auth, sync, mcp, ...(ai !== undefined && { ai }), modelOrigins, app: location.origin };
}
