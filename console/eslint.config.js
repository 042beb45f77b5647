import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

export default defineConfig(
    { ignores: ['src/api/schema.ts'] },
    ts.configs.strict,
    ts.configs.stylistic,
    hooks.configs.flat.recommended,
    {
        rules: {
            'react-hooks/exhaustive-deps': 'error',
            '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
        },
    },
);
