import '../zod-without-eval.ts';
import { tabLockName } from '../tabs/messages.ts';
import { createOwnerClient } from '../tabs/owner-client.ts';
import { servePortability } from './serve-portability.ts';

const me = crypto.randomUUID();

/** By this lock the owner of the data knows that the worker is there, as it knows it of a tab. */
void navigator.locks.request(tabLockName(me), () => {
	const { call } = createOwnerClient(me, (name) => new BroadcastChannel(name));
	const port = { post: (message: unknown) => postMessage(message) };
	const take = servePortability({ call, now: Date.now, ...port });
	globalThis.onmessage = ({ data }: MessageEvent) => take(data);
	postMessage({ kind: 'ready' });
	return new Promise(() => {});
});
