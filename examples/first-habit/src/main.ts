import { connectToStack } from '@mana/stack';
import { tellStory } from './story.ts';

const { urls, adminUrl, devUser } = await connectToStack(process.env).catch((error: Error) => {
	console.error(error.message);
	process.exit(1);
});
const setting = {
	mcpUrl: urls.mcp,
	accessToken: devUser.accessToken,
	spaceId: devUser.spaceId,
	databaseUrl: adminUrl,
};

let failed = 0;
for (const era of ['sessions', 'stateless'] as const) {
	console.log(
		`\nMCP with ${era === 'sessions' ? 'a session (up to 2025-11-25)' : 'stateless requests (2026-07-28)'}`,
	);
	await tellStory(setting, era, (what, isTrue) => {
		console.log(`  ${isTrue ? '✓' : '✗'} ${what}`);
		if (!isTrue) failed++;
	});
}
console.log(failed === 0 ? '\nAll as promised.' : `\n${failed} checks failed.`);
process.exit(failed === 0 ? 0 : 1);
