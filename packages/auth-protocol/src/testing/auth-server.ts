import { AuthStandIn, type AuthStandInOptions } from './auth-stand-in.ts';

/** The stand-in on a port of this machine; it can be switched off and on again. Runs on Bun. */
export interface AuthServer extends AuthStandIn {
	readonly url: string;
	goDown(): Promise<void>;
	comeBack(): void;
	stop(): Promise<void>;
}

export function startAuthServer(options: AuthStandInOptions = {}): AuthServer {
	let url = '';
	const standIn = new AuthStandIn(options, () => url);
	const serve = (port: number) =>
		Bun.serve({ port, hostname: '127.0.0.1', fetch: (request) => standIn.fetch(request) });
	let server = serve(0);
	const port = Number(server.port);
	url = `http://127.0.0.1:${port}`;
	return Object.assign(standIn, {
		url,
		goDown: () => server.stop(true),
		comeBack() {
			server = serve(port);
		},
		stop: () => server.stop(true),
	});
}
