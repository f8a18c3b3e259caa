import { type HostedIndex, IndexDroppedError, type IndexHost } from './index-host.ts';
import type { IndexAnswer, IndexMessage, IndexReply, IndexTask, MessageEnd } from './index-messages.ts';

/** Lets another thread use the indexes of this one: what a worker's script calls, with its own scope. */
export function serveIndexHost(end: MessageEnd, host: IndexHost): void {
	const indexes = new Map<number, HostedIndex>();
	const running = new Map<number, AbortController>();

	async function answer(call: number, index: HostedIndex | undefined, task: IndexTask): Promise<void> {
		const cancelling = new AbortController();
		running.set(call, cancelling);
		const answered = await perform(index, task, cancelling.signal).catch(failed);
		running.delete(call);
		const reply: IndexReply = { call, answer: answered };
		end.postMessage(reply, buffersIn(answered));
	}

	end.onmessage = ({ data }) => {
		const message: IndexMessage = data;
		if (message.kind === 'create') {
			indexes.set(message.index, host.create(message.share, message.shape));
		} else if (message.kind === 'drop') {
			indexes.get(message.index)?.drop();
			indexes.delete(message.index);
		} else if (message.kind === 'cancel') {
			running.get(message.call)?.abort();
		} else {
			void answer(message.call, indexes.get(message.index), message.task);
		}
	};
}

async function perform(
	index: HostedIndex | undefined,
	task: IndexTask,
	signal: AbortSignal,
): Promise<IndexAnswer> {
	if (!index) throw new IndexDroppedError('the search index was dropped');
	if (task.kind === 'add') return { kind: 'added', added: await index.add(task.documents, signal) };
	if (task.kind === 'remove') return { kind: 'removed', bytes: await index.remove(task.docs) };
	return { kind: 'found', found: await index.search(task.query, signal) };
}

/** An error's message could quote a text. */
function failed(error: unknown): IndexAnswer {
	return { kind: 'failed', name: error instanceof Error ? error.name : typeof error };
}

function buffersIn(answer: IndexAnswer): ArrayBuffer[] {
	if (answer.kind !== 'found') return [];
	const { best, places, contained } = answer.found;
	return [best, places, contained]
		.map(({ buffer }) => buffer)
		.filter((buffer) => buffer instanceof ArrayBuffer);
}
