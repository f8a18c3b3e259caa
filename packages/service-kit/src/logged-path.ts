/** Routes whose last segment lets somebody in. */
const secretSegment = /(\/(?:reset-password|verify-email)\/)[^/]+/g;

/** A path as logs and traces have it: without what lets somebody in. */
export function loggedPath(path: string): string {
	return path.replace(secretSegment, '$1[hidden]');
}
