import { APIError } from 'better-auth/api';

type Status = ConstructorParameters<typeof APIError>[0];

/** A refusal from inside the library's routes, with a body like that of our own routes. */
export function refusal(
	status: Extract<Status, string>,
	code: string,
	message: string,
	headers?: Record<string, string>,
): APIError {
	const error = new APIError(status, { code, error: code, message }, headers);
	return error;
}
