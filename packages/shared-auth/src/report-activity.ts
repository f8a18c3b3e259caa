import { activityPath, clientAssertionHeader } from '@mana/auth-protocol';

export interface ActivityReport {
	/** Where mana-auth is reached, without a trailing slash. */
	readonly authUrl: string;
	readonly fetch: typeof fetch;
	/** Of the person in whose name it was done, or what they gave their agent. */
	readonly token: string;
	/** JSON of an `activityBatchSchema`. */
	readonly body: string;
	/** By which a service proves itself where the token may have ended. */
	readonly assertion?: string;
}

const timeoutMs = 5_000;

/** Hands a batch to the activity log. @returns the status of the answer, undefined where there was none; never throws */
export async function reportActivity(report: ActivityReport): Promise<number | undefined> {
	const { authUrl, fetch, token, body, assertion } = report;
	try {
		const response = await fetch(`${authUrl}${activityPath}`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${token}`,
				'content-type': 'application/json',
				...(assertion !== undefined && { [clientAssertionHeader]: assertion }),
			},
			body,
			redirect: 'error',
			signal: AbortSignal.timeout(timeoutMs),
		});
		await response.body?.cancel();
		return response.status;
	} catch {
		return undefined;
	}
}
