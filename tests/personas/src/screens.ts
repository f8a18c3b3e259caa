import type { BrowserContextOptions } from 'playwright-core';

export const screenNames = ['phone', 'tablet', 'desktop'] as const;
export type ScreenName = (typeof screenNames)[number];

/** What people hold in their hands, or sit in front of. */
export const screens: Readonly<Record<ScreenName, BrowserContextOptions>> = {
	phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
	tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true },
	desktop: { viewport: { width: 1280, height: 800 } },
};
