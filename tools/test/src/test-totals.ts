export interface TestTotals {
	passed: number;
	failed: number;
}

/**
 * Reads the summary at the end of what `bun test` writes, ` 12 pass`, ` 1 fail`. A run without one, or one that
 * failed without saying which test, counts as a failure.
 */
export function readTotals(output: string, exitCode: number | null): TestTotals {
	const passed = lastCount(output, 'pass');
	const failed = lastCount(output, 'fail');
	if (passed === undefined || failed === undefined) return { passed: passed ?? 0, failed: failed || 1 };
	return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

function lastCount(output: string, word: string): number | undefined {
	const match = [...Bun.stripANSI(output).matchAll(new RegExp(`^ *(\\d+) ${word}$`, 'gm'))].at(-1);
	return match ? Number(match[1]) : undefined;
}
