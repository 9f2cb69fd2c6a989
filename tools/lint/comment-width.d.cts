export const COMMENT_COLUMNS: number;
export function longCommentLines(source: string): number[];
