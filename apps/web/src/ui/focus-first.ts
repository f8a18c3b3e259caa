import type { Attachment } from 'svelte/attachments';

/** For what appears because somebody wants to write there. */
export const focusFirst: Attachment<HTMLElement> = (element) => element.focus();
