import { type WrittenManaFile, writeManaFile } from '@mana/portability';
import { exportedTables, tablesOf } from './account-rows.ts';
import type { PortableAccount } from './portable-account.ts';

export interface ExportOptions {
	/** Path of the file that is written. */
	readonly out: string;
	readonly passphrase?: string | undefined;
	/** Names of tables (`todo/tasks`) or of apps (`todo`); without them all that there are. */
	readonly tables?: readonly string[] | undefined;
	readonly onProgress?: (written: number) => void;
}

/** Writes what an account holds into a `.mana` file, as a stream. */
export async function exportAccount(
	account: PortableAccount,
	options: ExportOptions,
): Promise<WrittenManaFile> {
	const { out, passphrase, tables: asked, onProgress } = options;
	const tables = await tablesOf(account, asked);
	const file = Bun.file(out).writer();
	const to = new WritableStream<Uint8Array>({
		async write(chunk) {
			file.write(chunk);
			await file.flush();
		},
		async close() {
			await file.end();
		},
		async abort() {
			await file.end();
			await Bun.file(out).delete();
		},
	});
	return writeManaFile({
		to,
		tables: exportedTables(account, tables),
		producedBy: 'npm run export',
		exportedAt: new Date().toISOString(),
		userId: account.userId,
		scope: { spaceId: account.spaceId, ...(asked !== undefined && { tables }) },
		passphrase,
		onProgress,
	});
}
