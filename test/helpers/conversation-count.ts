/** How many random conversations a fault on messages is held to; `npm run conversations` asks for many more. */
export const conversationCount = Number(process.env['CONVERSATIONS'] ?? 200);
