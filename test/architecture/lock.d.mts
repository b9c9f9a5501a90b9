export function correctLock(text: string): string;
