/**
 * Replaces what stands between the lines `generated: <id>` and `end: <id>`, which are comments of whatever language
 * the file is in.
 *
 * @throws Error where the file has no such section
 */
export function replaceSection(text: string, id: string, body: string): string {
	const lines = text.split('\n');
	const start = lines.findIndex((line) => line.includes(`generated: ${id} `));
	const end = lines.findIndex((line) => line.includes(`end: ${id}`));
	if (start === -1 || end < start) throw new Error(`no section "${id}"`);
	return [...lines.slice(0, start + 1), body.trimEnd(), ...lines.slice(end)].join('\n');
}
